#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a file could not be read or written: the system said no, whatever the data.
public enum FileError: Error, Equatable, CustomStringConvertible {
  /// The system refused to open or read the file.
  case cannotRead(path: String, reason: String)
  /// The system refused to make or fill the file or folder.
  case cannotWrite(path: String, reason: String)
  /// The path leads to something that is not a regular file, such as a folder.
  case notAFile(path: String)

  /// One line: the file, what failed, what to do.
  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
    case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
    case .notAFile(let path):
      "\(path): expected a regular file, found something else; give the path of a file"
    }
  }

  /// A failure to read, by the system's error number.
  package static func reading(_ path: String, code: Int32) -> FileError {
    .cannotRead(path: path, reason: reason(code))
  }

  /// A failure to read what is not there.
  package static func missing(_ path: String) -> FileError { reading(path, code: ENOENT) }

  /// A failure to write, by the system's error number.
  package static func writing(_ path: String, code: Int32) -> FileError {
    .cannotWrite(path: path, reason: reason(code))
  }

  /// Says in words what an error number means, and what to do about it.
  private static func reason(_ code: Int32) -> String {
    let advice =
      switch code {
      case ENOENT, ENOTDIR: "check the path, or create the folder"
      case EACCES, EPERM, EROFS: "choose another place or change its permissions"
      case ENOSPC, EDQUOT, EFBIG: "free some space or choose another place"
      case EISDIR: "give the path of a file"
      default: "check the device"
      }
    return "\(String(cString: strerror(code))); \(advice)"
  }
}
