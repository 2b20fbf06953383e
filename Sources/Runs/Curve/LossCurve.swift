import Files
import Images

/// The picture of a run's losses: `loss.svg` and `loss.png` in its folder.
///
/// Its memory and the size of its files are bounded, however long the log is. The bytes depend on
/// what the log says of steps alone, not on when or how often it was read.
public final class LossCurve {
  private let folder: RunFolder
  private let lossName: String
  private var reader: LogReader
  private var curves = RunCurves()
  private var writtenAt: Double?

  /// How many seconds ``write(at:)`` waits.
  private static let pause = 60.0

  /// Creates the picture of a run whose loss people call so, such as `bits/dim`.
  public init(of folder: RunFolder, lossName: String) {
    (self.folder, self.lossName) = (folder, lossName)
    reader = LogReader(path: folder.log)
  }

  /// Reads what is new in the log, and writes both files where it has anything to show.
  ///
  /// Throws `FileError` where the system refuses.
  public func write() throws {
    try reader.forEach { curves.add($0) }
    guard !curves.isEmpty else { return }
    let drawing = LossChart.drawn(curves, lossName: lossName)
    try AtomicFile.write(Array(drawing.svg.utf8), to: folder.lossSVG)
    try drawing.image.write(to: folder.lossPNG, as: .png)
  }

  /// The same, but not before a minute went by since the last time; `time` is in seconds.
  ///
  /// Throws `FileError` where the system refuses.
  public func write(at time: Double) throws {
    guard writtenAt.map({ time - $0 >= Self.pause }) ?? true else { return }
    writtenAt = time
    try write()
  }

  /// Writes both files from the whole log.
  ///
  /// Throws `FileError` where the system refuses.
  public static func write(_ folder: RunFolder, lossName: String) throws {
    try LossCurve(of: folder, lossName: lossName).write()
  }
}
