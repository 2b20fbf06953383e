/// Why a case cannot be compared: what it is given is not what it has to be.
public enum GoldenError: Error, Equatable, CustomStringConvertible {
  /// Of a golden's two files one is missing.
  case half(found: String, missing: String)
  /// A golden's pixels are not those that its record names.
  case edited(path: String, record: String)
  /// A golden's record cannot be read.
  case record(path: String, reason: String)
  /// The same file is given twice.
  case sameFile(first: String, second: String)
  /// A folder where a file is expected, or the reverse.
  case kinds(expected: String, actual: String)
  /// A folder without pictures.
  case noPictures(folder: String)
  /// The limit of a comparison allows everything.
  case allowsEverything(String)
  /// A picture cannot take the place of one in another format and keep its pixels.
  case otherFormat(expected: String, actual: String)
  /// What was looked at is not what is drawn now.
  case stale(path: String)

  /// One line: the file, what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .half(let found, let missing):
      "\(found): expected \(missing) beside it, found none; restore it, or record the golden again"
    case .edited(let path, let record):
      "\(path): expected the pixels whose digest \(record) names, found others; restore both "
        + "files, or record the golden again"
    case .record(let path, let reason):
      "\(path): expected the record of a golden, \(reason); restore it, or record the golden again"
    case .sameFile(let first, let second):
      "\(first): expected another file than \(second), found the same one: it would be compared "
        + "with itself"
    case .kinds(let expected, let actual):
      "\(expected), \(actual): expected two files or two folders, found one of each"
    case .noPictures(let folder):
      "\(folder): expected a folder with PNG or JPEG pictures, found none: nothing would be compared"
    case .allowsEverything(let limit): "'\(limit)' allows every picture: lower the limit"
    case .otherFormat(let expected, let actual):
      "\(actual): expected a picture in the format of \(expected), found another: its pixels would "
        + "change; name a .png as 'expected'"
    case .stale(let path):
      "\(path): expected the picture that would be drawn now, found another: check again, and look "
        + "before you approve"
    }
  }
}
