/// What is wrong with a dataset's files.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// The file is not what its place says.
  case invalid(path: String, expected: String, found: String)
  /// There is nothing to train on.
  case empty(path: String, expected: String)

  /// A folder or file without a picture that can be read.
  static func noPictures(_ path: String) -> DatasetError {
    .empty(path: path, expected: "readable PNG or JPEG pictures, TFRecord or MNIST's IDX files")
  }

  /// One line: the file, what was expected, what was found.
  public var description: String {
    switch self {
    case .invalid(let path, let expected, let found):
      "\(path): expected \(expected), found \(found)"
    case .empty(let path, let expected): "\(path): expected \(expected), found none"
    }
  }
}
