#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A failure of the file system, as opposed to a file whose contents are wrong.
public enum FileError: Error, Equatable, CustomStringConvertible {
  /// The system refused an operation, such as `open` or `write`, with a reason of its own.
  case failed(operation: String, path: String, reason: String)
  /// The path leads to something that is not a regular file, such as a folder.
  case notAFile(path: String)

  /// One line: the file, what was tried and what the system said.
  public var description: String {
    switch self {
    case .failed(let operation, let path, let reason): "\(path): cannot \(operation): \(reason)"
    case .notAFile(let path): "\(path): expected a regular file, found something else"
    }
  }

  /// The failure that the C library reported last.
  static func last(_ operation: String, _ path: String) -> FileError {
    .failed(operation: operation, path: path, reason: String(cString: strerror(errno)))
  }
}
