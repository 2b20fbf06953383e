/// Why bytes are not JSON.
package struct JSONError: Error, Equatable, CustomStringConvertible {
  /// Where, counted from the first byte.
  package let offset: Int
  /// What stands there.
  package let problem: String

  /// As `a comma at byte 17`.
  package var description: String { "\(problem) at byte \(offset)" }
}

/// A strict reader of JSON (RFC 8259): UTF-8 only, no key twice, nothing after the document.
///
/// The formats of checkpoints forbid duplicate keys, which Foundation's reader accepts.
package struct JSONReader {
  /// Arrays and objects inside each other; a deeper document is refused before it fills the stack.
  static let maximumDepth = 64

  private let bytes: UnsafeRawBufferPointer
  private var offset = 0
  private var depth = 0

  /// Reads a document.
  ///
  /// - Throws: ``JSONError``.
  package static func read(_ bytes: UnsafeRawBufferPointer) throws -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    reader.skipSpace()
    let value = try reader.value()
    reader.skipSpace()
    guard reader.offset == bytes.count else { throw reader.error("something after the document") }
    return value
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func error(_ problem: String) -> JSONError {
    JSONError(offset: offset, problem: next == nil ? "the end" : problem)
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      offset += 1
    }
  }

  /// Steps over a byte if it comes next.
  private mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: byte) else { return false }
    offset += 1
    return true
  }

  private mutating func value() throws -> JSONValue {
    guard let byte = next else { throw error("the end") }
    switch byte {
    case UInt8(ascii: "{"): return try nested { .object(try $0.object()) }
    case UInt8(ascii: "["): return try nested { .array(try $0.array()) }
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw error("no value")
    }
  }

  private mutating func nested(
    _ body: (inout JSONReader) throws -> JSONValue
  ) throws -> JSONValue {
    guard depth < Self.maximumDepth else { throw error("more than \(Self.maximumDepth) levels") }
    depth += 1
    defer { depth -= 1 }
    offset += 1
    skipSpace()
    return try body(&self)
  }

  private mutating func object() throws -> JSONObject {
    var object = JSONObject()
    guard !take("}") else { return object }
    while true {
      let start = offset
      guard next == UInt8(ascii: "\"") else { throw error("no key") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw error("no colon") }
      skipSpace()
      guard object.insert(key, try value()) else {
        throw JSONError(offset: start, problem: "the key '\(oneLine(key))' a second time")
      }
      skipSpace()
      if take("}") { return object }
      guard take(",") else { throw error("neither a comma nor the end of an object") }
      skipSpace()
    }
  }

  private mutating func array() throws -> [JSONValue] {
    var elements: [JSONValue] = []
    guard !take("]") else { return elements }
    while true {
      elements.append(try value())
      skipSpace()
      if take("]") { return elements }
      guard take(",") else { throw error("neither a comma nor the end of an array") }
      skipSpace()
    }
  }

  private mutating func literal(_ text: StaticString, _ value: JSONValue) throws -> JSONValue {
    for index in 0..<text.utf8CodeUnitCount {
      guard next == text.utf8Start[index] else { throw error("no value") }
      offset += 1
    }
    return value
  }

  private mutating func number() throws -> String {
    let start = offset
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private mutating func digits() throws {
    let start = offset
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { offset += 1 }
    guard offset > start else { throw error("no digit") }
  }

  private mutating func string() throws -> String {
    let start = offset
    offset += 1
    var decoded: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard let text = String(validating: decoded, as: UTF8.self) else {
          throw JSONError(offset: start, problem: "a string that is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        offset += 1
        try escape(into: &decoded)
      case 0..<0x20: throw error("a control character in a string")
      default:
        decoded.append(byte)
        offset += 1
      }
    }
    throw error("the end")
  }

  private mutating func escape(into decoded: inout [UInt8]) throws {
    guard let byte = next else { throw error("the end") }
    let replacements: [UInt8: UInt8] = [
      UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
      UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
      UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]
    if let replacement = replacements[byte] {
      offset += 1
      decoded.append(replacement)
      return
    }
    guard take("u") else { throw error("an unknown escape") }
    var code = UInt32(try hexadecimal())
    if (0xD800..<0xDC00).contains(code) {
      guard take("\\"), take("u") else { throw error("half of a surrogate pair") }
      let low = UInt32(try hexadecimal())
      guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair") }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
    decoded.append(contentsOf: Array(String(scalar).utf8))
  }

  private mutating func hexadecimal() throws -> UInt16 {
    var code: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("no hexadecimal digit")
      }
      code = code << 4 | UInt16(digit)
      offset += 1
    }
    return code
  }
}
