import Training

/// How far a run has come, besides its tensors.
public struct RunProgress: Codable, Hashable, Sendable {
  /// The best look at the held-out pictures.
  public struct Best: Codable, Hashable, Sendable {
    /// After how many steps.
    public var step: Int
    /// The loss, in the unit that the family shows.
    public var loss: Double
  }

  /// How many steps are done.
  public var step = 0
  /// What the recipe's rate is multiplied with.
  public var rateFactor = 1.0
  /// How often the running average of the weights was brought up to date.
  public var averageUpdates = 0
  /// What losses are multiplied with, in half precision.
  public var lossScale: LossScale?
  /// A running mean of the loss over about fifty steps, in the unit that the family shows.
  public var smoothedLoss: Double?
  /// The best look at the held-out pictures so far.
  public var best: Best?
  /// How many looks at the held-out pictures came after it.
  public var validationsSinceBest = 0
  /// How often the run went back from a loss that was no number.
  public var rollbacks = 0
  /// Seconds of work so far, over all processes.
  public var seconds = 0.0
  /// How long the log was.
  public var logBytes = 0
  /// Whether the run has come to its end.
  public var isFinished = false

  /// Before the first step.
  public init() {}
}
