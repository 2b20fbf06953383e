#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the system says about the machine.
package enum Machine {
  /// The name of the processor, where the system tells.
  package static var processor: String? { field("model name", of: "/proc/cpuinfo") }

  /// The bytes of memory in the machine.
  package static var memory: Int {
    sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
  }

  /// The bytes of memory that programs can still have, where the system tells.
  package static var availableMemory: Int? {
    field("MemAvailable", of: "/proc/meminfo")?.split(separator: " ").first
      .flatMap { Int($0) }.map { $0 * 1024 }
  }

  /// The most bytes that this process had in memory at one moment, where the system tells.
  package static var peakResidentMemory: Int? {
    #if canImport(Darwin)
      let unit = 1
    #else
      let unit = 1024
    #endif
    var usage = rusage()
    let ownProcess: Int32 = 0  // RUSAGE_SELF, of another type in each C library
    return getrusage(ownProcess, &usage) == 0 ? usage.ru_maxrss * unit : nil
  }

  /// Lets ``peakResidentMemory`` start anew from what is in memory now, where the system can.
  package static func forgetPeakResidentMemory() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }

  /// The value of the first `name : value` line of one of the system's text files.
  private static func field(_ name: String, of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 4096)
    while fgets(&buffer, Int32(buffer.count), file) != nil {
      let line = String(
        decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, trimmed(parts[0]) == name else { continue }
      return trimmed(parts[1])
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(start.reversed().drop(while: \.isWhitespace).reversed())
  }
}
