import Files

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads a log from its start, a line at a time, and later what was added since.
struct LogReader {
  /// Where the log lies.
  let path: String
  /// How many bytes were read.
  private(set) var offset = 0

  init(path: String) { self.path = path }

  /// Calls a closure with each new entry; a last line that is not whole is left for the next time.
  ///
  /// Throws `FileError` where the system refuses; a log that is not there has no entries.
  mutating func forEach(_ body: (LogEntry) -> Void) throws {
    guard FileKind(path) == .file else { return }
    let file = try MappedFile(path: path)
    let decoder = JSONDecoder()
    offset = file.withBytes { bytes in
      var start = min(offset, bytes.count)
      while let end = bytes[start...].firstIndex(of: 0x0A) {
        let line = Data(bytes[start..<end])
        if let entry = try? decoder.decode(LogEntry.self, from: line) { body(entry) }
        start = end + 1
      }
      return start
    }
  }
}
