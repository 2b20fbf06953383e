/// Reads the rows of a CSV file one by one.
///
/// Source: RFC 4180: fields in quotes may hold commas, line ends and doubled quotes. Lines end with
/// CRLF or LF, a byte order mark is skipped, and so are empty lines. A quote inside a field that
/// does not begin with one stands for itself, as Python's reader takes it.
struct CSVReader {
  /// What is wrong, and in which line.
  struct Failure: Error, Equatable {
    let line: Int
    let expected: String
    let found: String
  }

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let newline: UInt8 = 0x0A
  private static let carriageReturn: UInt8 = 0x0D

  private let bytes: [UInt8]
  /// Where the next row begins.
  private(set) var offset: Int
  /// The line of the next byte, counted from 1.
  private(set) var line = 1

  /// Starts at the first row, or at the row that begins at an offset.
  init(_ bytes: [UInt8], at offset: Int = 0) {
    self.bytes = bytes
    self.offset = offset == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : offset
  }

  /// The fields of the next row, where it begins and in which line; `nil` after the last.
  mutating func next() throws -> (fields: [String], offset: Int, line: Int)? {
    skipEmptyLines()
    guard offset < bytes.count else { return nil }
    let (start, startLine) = (offset, line)
    var fields: [String] = []
    repeat { fields.append(try field()) } while take(Self.comma)
    _ = take(Self.carriageReturn)
    if take(Self.newline) { line += 1 }
    return (fields, start, startLine)
  }

  private var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func take(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    offset += 1
    return true
  }

  private mutating func skipEmptyLines() {
    while isAtLineEnd, byte != nil {
      _ = take(Self.carriageReturn)
      if take(Self.newline) { line += 1 }
    }
  }

  private var isAtLineEnd: Bool {
    byte == nil || byte == Self.newline
      || byte == Self.carriageReturn
        && (offset + 1 == bytes.count || bytes[offset + 1] == Self.newline)
  }

  private mutating func field() throws -> String {
    let start = line
    var content: [UInt8] = []
    if take(Self.quote) {
      while true {
        guard let byte else {
          throw Failure(line: start, expected: "a quote that ends the field", found: "none")
        }
        offset += 1
        if byte == Self.quote, !take(Self.quote) { break }
        if byte == Self.newline { line += 1 }
        content.append(byte)
      }
      guard isAtLineEnd || byte == Self.comma else {
        throw Failure(
          line: line, expected: "a comma or the end of the line after a field in quotes",
          found: "more text")
      }
    } else {
      while let byte, byte != Self.comma, !isAtLineEnd {
        content.append(byte)
        offset += 1
      }
    }
    guard let text = String(validating: content, as: UTF8.self) else {
      throw Failure(line: start, expected: "UTF-8", found: "other bytes; save the file as UTF-8")
    }
    return text
  }
}
