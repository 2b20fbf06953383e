#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why a file could not be read or written: the system said no, whatever the data.
public enum FileError: Error, Equatable, CustomStringConvertible {
  case cannotRead(path: String, reason: String)
  case cannotWrite(path: String, reason: String)

  /// One line: the file, what failed, what to do.
  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "\(path): cannot be read: \(reason)"
    case .cannotWrite(let path, let reason): "\(path): cannot be written: \(reason)"
    }
  }

  /// Says in words what an error number means, and what to do about it.
  static func reason(_ code: Int32) -> String {
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
