import Files
import Foundation
import TensorBoard
import TestSupport
import Testing

/// Writes a run that was killed and went on, for TensorBoard's own reader to read:
/// scripts/check-tensorboard names the folder, and knows what should come out.
@Suite struct SampleEventsTests {
  private static let folder = ProcessInfo.processInfo.environment["ATELIER_SAMPLE_EVENTS"]

  @Test(.enabled(if: folder != nil)) func `writes the sample`() throws {
    let folder = try #require(Self.folder)
    let picture = try MappedFile(path: Fixtures.path("picture.png", beside: #filePath))
      .withBytes { Array($0) }
    let first = try EventWriter(folder: folder)
    try first.append([.text("recipe", "# Sample\n")], step: 0)
    try write(0..<50, loss: { 1 / Double($0 + 1) }, picture, to: first)
    // As kill -9 may leave it where the system was writing.
    let size = try FileManager.default.attributesOfItem(atPath: first.path)[.size] as? Int
    try #require(truncate(first.path, off_t(#require(size)) - 5) == 0)
    let second = try EventWriter(folder: folder, resumingAfter: 29)
    try write(30..<60, loss: { 2 + Double($0) }, picture, to: second)
  }

  private func write(
    _ steps: Range<Int>, loss: (Int) -> Double, _ picture: [UInt8], to writer: EventWriter
  ) throws {
    for step in steps {
      try writer.append(
        [.scalar("loss", loss(step)), .scalar("optimizer/rate", Double(step) / 2)], step: step)
      if step % 10 == 0 {
        try writer.append(
          [.image("samples", encoded: picture, width: 4, height: 3, channels: 3)], step: step)
      }
    }
  }
}
