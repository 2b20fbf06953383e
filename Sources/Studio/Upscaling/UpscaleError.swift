/// Why pictures cannot be enlarged as they were named.
public enum UpscaleError: Error, Equatable, CustomStringConvertible {
  /// A folder holds none.
  case noPictures(folder: String)
  /// Two pictures would go into one file.
  case sameOutput(first: String, second: String, output: String)
  /// A picture would be written over one that is read.
  case overSource(path: String)
  /// The enlarged picture would be larger than a file can hold.
  case tooLarge(path: String, width: Int, height: Int)

  /// One line: the file, what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .noPictures(let folder):
      "\(folder): expected a folder with files named .png, .jpg or .jpeg, found none"
    case .sameOutput(let first, let second, let output):
      "\(first) and \(second): both would become \(output); enlarge them into two folders"
    case .overSource(let path):
      "\(path): a picture that is enlarged lies there; name another output"
    case .tooLarge(let path, let width, let height):
      "\(path): enlarged it would have \(width)×\(height) pixels; expected at most \(largestSide) a side"
    }
  }

  /// The most pixels of a side.
  static let largest = 1_000_000
  private var largestSide: Int { Self.largest }
}
