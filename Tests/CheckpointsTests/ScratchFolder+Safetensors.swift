import TestSupport

extension ScratchFolder {
  /// Writes a safetensors file of a header and data, however wrong.
  func write(header: String, data: [UInt8] = [], as name: String = "x.safetensors") throws -> String
  {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    return try write(length + Array(header.utf8) + data, as: name)
  }
}
