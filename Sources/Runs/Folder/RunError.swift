/// Why a run cannot start or go on in a folder.
public enum RunError: Error, Equatable, CustomStringConvertible {
  /// There is a run already.
  case exists(path: String)
  /// There is none.
  case missing(path: String)
  /// Another process works there.
  case inUse(path: String)
  /// A file of the run is not what it has to be.
  case invalid(path: String, expected: String, found: String)
  /// The pictures are others than those that the run began with.
  case otherPictures(path: String, expected: String, found: String)

  /// One line: the folder, what was expected, what to do.
  public var description: String {
    switch self {
    case .exists(let path):
      "\(path): holds a run already; go on with --resume \(path), or choose another --output"
    case .missing(let path): "\(path): expected the folder of a run, found none"
    case .inUse(let path): "\(path): another process trains here"
    case .invalid(let path, let expected, let found):
      "\(path): expected \(expected), found \(found)"
    case .otherPictures(let path, let expected, let found):
      "\(path): expected the pictures that the run began with (\(expected)), found \(found)"
    }
  }
}
