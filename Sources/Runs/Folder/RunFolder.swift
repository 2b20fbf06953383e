import Files

/// Where the files of a run lie.
///
/// Each is whole or absent but for the log, which grows line by line; the state alone says how far
/// the run has come, and what is beyond it is made again.
public struct RunFolder: Sendable {
  /// The folder.
  public let path: String

  /// Names the folder; nothing is read or made.
  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The recipe, as the run began with it.
  public var recipe: String { "\(path)/recipe.yaml" }
  /// What the run was started with besides.
  public var facts: String { "\(path)/run.json" }
  /// Everything that the next step depends on.
  public var state: String { "\(path)/state.safetensors" }
  /// The model after the last step.
  public var model: String { "\(path)/model.safetensors" }
  /// The model with the smallest loss on held-out pictures.
  public var best: String { "\(path)/best.safetensors" }
  /// What happened, a line of JSON each.
  public var log: String { "\(path)/log.jsonl" }
  /// What TensorBoard reads.
  public var events: String { "\(path)/events" }
  /// Where the grids lie.
  public var samples: String { "\(path)/samples" }
  /// The grid after a step.
  public func sample(step: Int) -> String { "\(samples)/step-\(padded(step)).png" }
  /// The state to which a run goes back from a loss that is no number.
  func good(step: Int) -> String { "\(path)/good-\(padded(step)).safetensors" }
  /// Held while a process works here.
  var lock: String { "\(path)/.lock" }

  /// Whether a run was started here.
  public var holdsRun: Bool { FileKind(facts) == .file }

  private func padded(_ step: Int) -> String {
    let digits = String(step)
    return String(repeating: "0", count: max(0, 7 - digits.count)) + digits
  }
}
