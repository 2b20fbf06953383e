/// What is wrong with a file of records.
public enum RecordError: Error, Equatable, CustomStringConvertible {
  /// A record is not what it says. Records count from 0; the offset is that of its first byte,
  /// counted in what a gzip file holds.
  case damaged(path: String, record: Int, offset: Int, expected: String, found: String)
  /// A gzip file that cannot be unpacked.
  case invalidCompression(path: String, found: String)

  /// One line: the file, which record, what was expected, what was found.
  public var description: String {
    switch self {
    case .damaged(let path, let record, let offset, let expected, let found):
      "\(path): record \(record) at byte \(offset): expected \(expected), found \(found); "
        + "copy or make the file again"
    case .invalidCompression(let path, let found):
      "\(path): expected a whole gzip stream, found \(found); copy or make the file again"
    }
  }
}
