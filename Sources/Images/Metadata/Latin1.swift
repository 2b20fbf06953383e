/// ISO 8859-1: the first 256 characters of Unicode, one byte each.
enum Latin1 {
  static func decode(_ bytes: some Sequence<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
    return String(scalars)
  }

  /// Returns the bytes, or nil if there is a character that has no place in a PNG's Latin-1 text.
  ///
  /// Printable characters and line feeds only, as the PNG specification asks for.
  static func encode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 10, 32...126, 161...255: bytes.append(UInt8(scalar.value))
      default: return nil
      }
    }
    return bytes
  }
}
