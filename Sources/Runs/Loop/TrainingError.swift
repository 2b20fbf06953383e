/// Why a training run had to stop.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss became infinite or not a number.
  case notANumber(step: Int)

  /// One line: where, and what to do.
  public var description: String {
    switch self {
    case .notANumber(let step):
      "step \(step): the loss is no longer a number; lower optimizer.rate or raise schedule.warmup"
    }
  }
}
