import Checkpoints
import Files

/// A value that a dataset gives a picture beside its caption.
public enum AttributeValue: Hashable, Sendable {
  case text(String)
  case number(Double)
}

/// A `metadata.jsonl` or `metadata.csv` file of Hugging Face's imagefolder convention.
///
/// Rows stay as they are in the file, in memory, and are read again when somebody asks: that takes
/// fewer bytes than their values.
struct MetadataFile: Sendable {
  /// One row's values by their columns, in order.
  typealias Row = [(column: String, value: AttributeValue)]

  /// The columns that hold a caption; the first of them that a row has is taken.
  static let captionColumns = ["text", "caption"]

  /// The path, for messages.
  let path: String
  /// The file.
  let bytes: [UInt8]
  /// The columns of a CSV file, `nil` for JSON lines.
  private let columns: [String]?

  /// More than 40 bits of an offset have no place, and no memory either.
  private static let limit = 1 << 34

  /// Reads a file and checks all of it.
  ///
  /// - Parameters:
  ///   - path: where it lies.
  ///   - found: gets the `file_name` of each row, where the row begins, and its line.
  /// - Throws: `FileError`, ``DatasetError`` where the file is not what its name says, and what the
  ///   closure throws.
  init(path: String, found: (_ name: String, _ offset: Int, _ line: Int) throws -> Void) throws {
    self.path = path
    bytes = try FileBytes.read(path, limit: Self.limit) { _ in }
    if path.hasSuffix(".csv") {
      var reader = CSVReader(bytes)
      columns = try Self.checked(path) { try reader.next()?.fields } ?? []
      guard let place = columns?.firstIndex(of: "file_name") else {
        throw DatasetError.invalid(
          path: "\(path), line 1", expected: "a column 'file_name'",
          found: "\(columns?.joined(separator: ", ").prefix(80) ?? "")")
      }
      while let row = try Self.checked(path, { try reader.next() }) {
        guard row.fields.count == columns?.count else {
          throw DatasetError.invalid(
            path: "\(path), line \(row.line)", expected: "\(columns?.count ?? 0) fields",
            found: "\(row.fields.count)")
        }
        try found(row.fields[place], row.offset, row.line)
      }
    } else {
      columns = nil
      var offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      var line = 0
      while offset < bytes.count {
        line += 1
        let range = lineRange(at: offset)
        if !bytes[range].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
          try found(try fileName(in: range, line), offset, line)
        }
        offset = range.upperBound + 1
      }
    }
  }

  /// The values of a row that begins at an offset, but for its `file_name` and what is empty.
  func row(at offset: Int) -> Row {
    if let columns {
      var reader = CSVReader(bytes, at: offset)
      // The file was read before: it has no faults.
      let fields = (try? reader.next())?.fields ?? []
      return zip(columns, fields).filter { $0.0 != "file_name" && !$0.1.isEmpty }
        .map { ($0.0, Self.captionColumns.contains($0.0) ? .text($0.1) : Self.value($0.1)) }
    }
    return (try? object(in: lineRange(at: offset)))?.members.compactMap { key, value in
      guard key != "file_name" else { return nil }
      return switch value {
      case .string(let text): (key, .text(text))
      case .number(let text):
        (key, Self.captionColumns.contains(key) ? .text(text) : Self.value(text))
      case .bool(let isTrue): (key, .number(isTrue ? 1 : 0))
      case .null, .array, .object: nil
      }
    } ?? []
  }

  /// The line of an offset, counted from 1.
  func line(of offset: Int) -> Int { bytes[..<offset].reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) } }

  private func lineRange(at offset: Int) -> Range<Int> {
    offset..<(bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count)
  }

  private func object(in range: Range<Int>) throws -> JSONObject? {
    try bytes.withUnsafeBytes { try JSONReader.read(UnsafeRawBufferPointer(rebasing: $0[range])) }
      .object
  }

  private func fileName(in range: Range<Int>, _ line: Int) throws -> String {
    let place = "\(path), line \(line)"
    do {
      guard let object = try object(in: range), let name = object["file_name"]?.string else {
        throw DatasetError.invalid(
          path: place, expected: "a JSON object with a text 'file_name'", found: "none")
      }
      return name
    } catch let error as JSONError {
      throw DatasetError.invalid(path: place, expected: "a JSON object", found: "\(error)")
    }
  }

  private static func checked<Result>(_ path: String, _ body: () throws -> Result) throws -> Result
  {
    do {
      return try body()
    } catch let failure as CSVReader.Failure {
      throw DatasetError.invalid(
        path: "\(path), line \(failure.line)", expected: failure.expected, found: failure.found)
    }
  }

  /// A field is a number where JSON would take it for one, so that `007` stays a text.
  private static func value(_ field: String) -> AttributeValue {
    let json = Array(field.utf8).withUnsafeBytes { try? JSONReader.read($0) }
    guard let number = json?.double, number.isFinite else { return .text(field) }
    return .number(number)
  }
}
