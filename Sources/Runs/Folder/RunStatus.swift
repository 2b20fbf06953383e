import Checkpoints
import Files
import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a run stands, as its folder tells without disturbing it.
public struct RunStatus: Sendable {
  /// What goes on in the folder.
  public enum Activity: String, Codable, Sendable {
    /// A process trains.
    case running
    /// No process trains, and there is something left to do.
    case paused
    /// The run has come to its end.
    case finished
  }

  /// What goes on in the folder.
  public let activity: Activity
  /// How far the run has come: what was kept, and in a running one what its log says since.
  public let progress: RunProgress
  /// How many steps are kept, whatever happens.
  public let keptSteps: Int
  /// How many numbers are trained; `nil` before anything was kept.
  public let parameters: Int?

  /// How much of the log's end is looked at, in bytes.
  private static let tail = 1 << 16

  /// Looks at a run.
  ///
  /// Throws `FileError` where the system refuses, `CheckpointError` and ``RunError`` where a file
  /// is not what it has to be.
  public init(of folder: RunFolder) throws {
    guard folder.holdsRun else { throw RunError.missing(path: folder.path) }
    let isHeld = FileLock.isHeld(path: folder.lock)
    var progress = RunProgress()
    if FileKind(folder.state) == .file {
      let (file, kept) = try StateFile.progress(folder.state)
      progress = kept
      parameters = file.entries.filter { $0.name.hasPrefix("model/") }
        .reduce(0) { $0 + $1.shape.count }
    } else {
      parameters = nil
    }
    keptSteps = progress.step
    activity = progress.isFinished ? .finished : isHeld ? .running : .paused
    if activity == .running { try Self.update(&progress, from: folder.log) }
    self.progress = progress
  }

  private static func update(_ progress: inout RunProgress, from log: String) throws {
    guard FileKind(log) == .file else { return }
    let bytes = try MappedFile(path: log).withBytes { Array($0.suffix(tail)) }
    let decoder = JSONDecoder()
    for line in bytes.split(separator: 0x0A) {
      // The first line may lack its start, and the last its end.
      guard let entry = try? decoder.decode(LogEntry.self, from: Data(line)) else { continue }
      progress.step = entry.step
      if let seconds = entry.seconds { progress.seconds = seconds }
      switch entry.kind {
      case .step: progress.smoothedLoss = entry.smoothedLoss ?? progress.smoothedLoss
      case .validation:
        guard let loss = entry.loss, loss < progress.best?.loss ?? .infinity else { break }
        progress.best = RunProgress.Best(step: entry.step, loss: loss)
      case .sample, .rollback, .end: break
      }
    }
  }
}
