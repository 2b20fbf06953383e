import Tensors

/// What stands before the numbers of a safetensors file, checked against the file's length.
///
/// Source: the format's description, <https://github.com/huggingface/safetensors#format>.
struct SafetensorsHeader {
  /// The longest header that the format allows, in bytes.
  static let maximumCount = 100_000_000
  static let metadataKey = "__metadata__"

  private(set) var metadata: [String: String] = [:]
  /// In the order of the data, with positions counted from the start of the file.
  private(set) var entries: [SafetensorsFile.Entry] = []

  private let path: String
  private let dataStart: Int

  init(_ bytes: UnsafeRawBufferPointer, path: String) throws {
    self.path = path
    try LargeFilePointer.refuse(bytes, path: path, expected: "a safetensors file")
    guard bytes.count >= 8 else {
      throw CheckpointError.malformed(
        path: path, expected: "a safetensors file", found: "\(bytes.count) bytes")
    }
    let claimed = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard claimed <= UInt64(Self.maximumCount) else {
      throw CheckpointError.malformed(
        path: path, expected: "a safetensors header of at most \(Self.maximumCount) bytes",
        found: "a header of \(claimed) bytes")
    }
    dataStart = 8 + Int(claimed)
    guard dataStart <= bytes.count else {
      throw CheckpointError.malformed(
        path: path, expected: "a safetensors header of \(claimed) bytes",
        found: "\(bytes.count - 8) bytes after its length")
    }
    let document: JSONValue
    do {
      document = try JSONReader.read(UnsafeRawBufferPointer(rebasing: bytes[8..<dataStart]))
    } catch let error as JSONError {
      throw CheckpointError.malformed(
        path: path, expected: "a header in JSON", found: error.description)
    }
    guard let members = document.object?.members else {
      throw CheckpointError.malformed(
        path: path, expected: "a header that is a JSON object", found: document.kind)
    }
    for (key, value) in members {
      if key == Self.metadataKey {
        try readMetadata(value)
      } else {
        entries.append(try entry(key, value))
      }
    }
    entries.sort {
      ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound)
    }
    try checkCoverage(of: bytes.count)
  }

  private mutating func readMetadata(_ value: JSONValue) throws {
    guard let members = value.object?.members else {
      throw CheckpointError.malformed(
        path: path, expected: "\(Self.metadataKey) to be an object", found: value.kind)
    }
    for (key, value) in members {
      guard let text = value.string else {
        throw CheckpointError.malformed(
          path: path, expected: "strings in \(Self.metadataKey)",
          found: "\(value.kind) for '\(oneLine(key))'")
      }
      metadata[key] = text
    }
  }

  private func entry(_ name: String, _ value: JSONValue) throws -> SafetensorsFile.Entry {
    func wrong(_ expected: String, _ found: String) -> CheckpointError {
      .tensor(name: name, path: path, expected: expected, found: found)
    }
    guard let object = value.object else { throw wrong("an object", value.kind) }
    let known = ["dtype", "shape", "data_offsets"]
    if let unknown = object.members.first(where: { !known.contains($0.key) }) {
      throw wrong("the keys \(known.joined(separator: ", "))", "'\(oneLine(unknown.key))'")
    }
    guard let spelled = object["dtype"]?.string else {
      throw wrong("a dtype", object["dtype"]?.kind ?? "none")
    }
    guard let type = ElementType(rawValue: spelled) else {
      throw wrong("a dtype of the format", "'\(oneLine(spelled))'")
    }
    guard let dimensions = sizes(object["shape"]) else {
      throw wrong("a shape of sizes", "something else")
    }
    guard let offsets = sizes(object["data_offsets"]), offsets.count == 2, offsets[0] <= offsets[1]
    else { throw wrong("data_offsets [begin, end]", "something else") }
    guard let length = byteCount(dimensions, type) else {
      throw wrong("a tensor whose bytes can be counted", "\(spelled) \(dimensions)")
    }
    guard length == offsets[1] - offsets[0] else {
      throw wrong(
        "\(length) bytes for \(spelled) \(dimensions)", "\(offsets[1] - offsets[0]) bytes")
    }
    let (end, overflows) = offsets[1].addingReportingOverflow(dataStart)
    guard !overflows else { throw wrong("offsets within the file", "\(offsets)") }
    return SafetensorsFile.Entry(
      name: name, type: type, shape: Shape(dimensions), bytes: dataStart + offsets[0]..<end)
  }

  /// An array of whole numbers, none negative.
  private func sizes(_ value: JSONValue?) -> [Int]? {
    guard let elements = value?.array else { return nil }
    let sizes = elements.compactMap(\.integer)
    return sizes.count == elements.count && sizes.allSatisfy { $0 >= 0 } ? sizes : nil
  }

  /// The bytes of a tensor, `nil` where they overflow or do not end at a byte.
  private func byteCount(_ dimensions: [Int], _ type: ElementType) -> Int? {
    var bits = type.bits
    for dimension in dimensions {
      // Strides multiply all axes but those of length 0, so they must not overflow either.
      let (product, overflows) = bits.multipliedReportingOverflow(by: max(dimension, 1))
      guard !overflows else { return nil }
      bits = product
    }
    if dimensions.contains(0) { bits = 0 }
    return bits % 8 == 0 ? bits / 8 : nil
  }

  /// The tensors cover the data without gap and overlap, up to the end of the file.
  private func checkCoverage(of count: Int) throws {
    var end = dataStart
    for entry in entries {
      guard entry.bytes.lowerBound == end else {
        throw CheckpointError.tensor(
          name: entry.name, path: path, expected: "data from byte \(end) on",
          found: "data from byte \(entry.bytes.lowerBound) on")
      }
      end = entry.bytes.upperBound
    }
    guard end == count else {
      throw CheckpointError.malformed(
        path: path, expected: "a file of \(end) bytes",
        found: "\(count) bytes" + (count < end ? "; it is not whole, copy it again" : ""))
    }
  }
}
