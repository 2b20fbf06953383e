import Foundation
import Images
import Runs

/// A folder of a run that a test makes by hand, gone when the test ends.
final class HandmadeRun {
  let folder: RunFolder

  init() throws {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("atelier-views-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url.appendingPathComponent("samples"), withIntermediateDirectories: true)
    folder = RunFolder(url.path)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder.path) }

  /// Adds lines to the log.
  func log(_ entries: [LogEntry]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var lines = (try? bytes(folder.log)).map { Data($0) } ?? Data()
    for entry in entries { lines += try encoder.encode(entry) + [0x0A] }
    try lines.write(to: URL(fileURLWithPath: folder.log))
  }

  func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// A step of a loss that falls.
  static func step(_ step: Int, loss: Double, seconds: Double = 1) -> LogEntry {
    var entry = LogEntry(.step, step: step)
    (entry.loss, entry.smoothedLoss, entry.rate) = (loss, loss + 0.01, 1e-3)
    entry.seconds = seconds
    return entry
  }
}
