import Files

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One line of a run's log.
public struct LogEntry: Codable, Hashable, Sendable {
  /// What a line tells of.
  public enum Kind: String, Codable, Sendable {
    /// A step.
    case step
    /// A look at the held-out pictures.
    case validation
    /// A grid was drawn.
    case sample
    /// The run went back.
    case rollback
    /// The run ended.
    case end
  }

  /// What the line tells of.
  public var kind: Kind
  /// After how many steps.
  public var step: Int
  /// The loss, in the unit that the family shows.
  public var loss: Double?
  /// The mean loss of some of the pictures, such as those at some times, by name.
  public var parts: [String: Double]?
  /// The running mean of the loss.
  public var smoothedLoss: Double?
  /// The length of all gradients together.
  public var gradientNorm: Double?
  /// The step size.
  public var rate: Double?
  /// Seconds of work on the run so far; it differs from run to run, unlike all else here.
  public var seconds: Double?
  /// What happened, in words.
  public var note: String?

  /// Creates an entry; what does not apply is left out of its line.
  public init(_ kind: Kind, step: Int) { (self.kind, self.step) = (kind, step) }
}

/// A run's log: lines of JSON that are only ever added.
final class RunLog {
  private let file: AppendedFile
  private let encoder: JSONEncoder

  /// Opens the log and forgets what came after a length.
  init(path: String, keeping length: Int) throws {
    file = try AppendedFile(path: path, keeping: length)
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  var count: Int { file.count }

  func append(_ entry: LogEntry) throws {
    try file.append(Array(try encoder.encode(entry)) + [0x0A])
  }

  func synchronize() throws { try file.synchronize() }

  /// Reads a log; a last line that is not whole is left out.
  static func entries(path: String) throws -> [LogEntry] {
    let decoder = JSONDecoder()
    let bytes = try MappedFile(path: path).withBytes { Array($0) }
    return bytes.split(separator: 0x0A).compactMap {
      try? decoder.decode(LogEntry.self, from: Data($0))
    }
  }
}
