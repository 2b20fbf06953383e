#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Keeps other processes away from a folder as long as it lives; the system lets go of it when the
/// process ends, however it ends.
package final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock at a path, `nil` where another process has it.
  ///
  /// Throws ``FileError`` where the system refuses.
  package init?(path: String) throws {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.writing(path, code: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      if code == EWOULDBLOCK { return nil }
      throw FileError.writing(path, code: code)
    }
    // One who had the lock may have removed the file since it was opened: that lock guards nothing.
    var (mine, there) = (stat(), stat())
    guard fstat(descriptor, &mine) == 0, stat(path, &there) == 0, mine.st_ino == there.st_ino,
      mine.st_dev == there.st_dev
    else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }

  /// Whether a process has the lock at a path.
  ///
  /// Nothing is made, and a path that cannot be read counts as free.
  package static func isHeld(path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // Those who only look do not keep each other away; closing lets go again.
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
  }
}
