import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How event files are called: `events.out.tfevents.SECONDS.HOST`.
///
/// TensorBoard reads the files of a folder in the order of their names.
public enum EventFileName {
  private static let prefix = "events.out.tfevents."

  /// This machine's name.
  public static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0, name[0] != 0 else { return "localhost" }
    return String(
      decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// The time, in seconds since 1970.
  public static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Makes the event file that comes after all those of a folder.
  static func create(in folder: String, time: Double, host: String) throws -> AppendedFile {
    // A clock that went back, or two files within a second, must not change the order.
    let latest = try names(in: folder).compactMap(seconds).max()
    var seconds = max(Int(max(time, 0)), latest.map { $0 + 1 } ?? 0)
    let host = String(host.map { $0 == "/" ? "_" : $0 })
    while true {
      let path = "\(folder)/\(prefix)\(padded(seconds)).\(host)"
      if let file = try AppendedFile(creating: path) { return file }
      seconds += 1
    }
  }

  private static func seconds(_ name: String) -> Int? {
    guard name.hasPrefix(prefix) else { return nil }
    // A number that leaves no room for one more is nobody's clock.
    return Int(name.dropFirst(prefix.count).prefix { $0 != "." }).flatMap {
      $0 < 9_999_999_999 ? $0 : nil
    }
  }

  private static func padded(_ seconds: Int) -> String {
    let digits = String(seconds)
    return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
  }
}
