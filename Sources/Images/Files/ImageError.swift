/// Why a picture cannot be read or written: bad data, as opposed to a `FileError`.
public enum ImageError: Error, Equatable, CustomStringConvertible {
  /// There are no bytes.
  case empty(name: String)

  /// The bytes are neither PNG nor JPEG; `found` says what they look like.
  case unknownFormat(name: String, found: String)

  /// The bytes break the rules of their format.
  case damaged(name: String, format: ImageFormat, reason: String)

  /// The bytes end before the picture does.
  case truncated(name: String, format: ImageFormat, reason: String)

  /// The file is of a kind that is not read here, as lossless JPEG.
  case unsupported(name: String, format: ImageFormat, reason: String)

  /// The picture is larger than the limits, or than its file could hold.
  case tooLarge(name: String, width: Int, height: Int, limit: String)

  /// The system has no memory for a picture within the limits.
  case outOfMemory(name: String)

  /// A text entry cannot be stored.
  case invalidText(keyword: String, reason: String)

  /// The picture cannot be stored as asked.
  case cannotEncode(format: ImageFormat, reason: String)

  /// A model's value is not a number.
  case notANumber(channel: Int, row: Int, column: Int)

  /// One line: the file, what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .empty(let name):
      "\(name): expected a PNG or JPEG picture, found an empty file; write or copy it again"
    case .unknownFormat(let name, let found):
      "\(name): expected a PNG or JPEG picture, found \(found); convert it or give another file"
    case .damaged(let name, let format, let reason):
      "\(name): expected a sound \(format.name) picture, found damage (\(reason)); "
        + "write or copy it again"
    case .truncated(let name, let format, let reason):
      "\(name): expected a whole \(format.name) picture, found a part of one (\(reason)); "
        + "write or copy it again"
    case .unsupported(let name, let format, let reason):
      "\(name): expected an ordinary \(format.name) picture, found another kind (\(reason)); "
        + "convert it"
    case .tooLarge(let name, let width, let height, let limit):
      "\(name): expected at most \(limit), found a header of \(width)×\(height) pixels; "
        + "make the picture smaller or write it again"
    case .outOfMemory(let name):
      "\(name): expected memory for the picture, found none; close programs or make it smaller"
    case .invalidText(let keyword, let reason):
      "text entry '\(keyword)': \(reason)"
    case .cannotEncode(let format, let reason):
      "cannot write \(format.name): \(reason)"
    case .notANumber(let channel, let row, let column):
      "expected finite pixel values, found NaN in channel \(channel) at row \(row), "
        + "column \(column); the model or its weights are broken"
    }
  }
}
