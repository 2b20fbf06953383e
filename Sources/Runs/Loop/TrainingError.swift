/// Why a training run had to stop.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss became infinite or not a number; the place is the first part of the model whose
  /// numbers were.
  case loss(step: Int, place: String?)
  /// A gradient did; the place is the first one on the way back.
  case gradient(step: Int, place: String?)

  /// One line: where, and what to do.
  public var description: String {
    let (step, what, place) =
      switch self {
      case .loss(let step, let place): (step, "the loss", place)
      case .gradient(let step, let place): (step, "a gradient", place)
      }
    return "step \(step): \(what) is no longer a number" + (place.map { " (\($0))" } ?? "")
      + "; lower optimizer.rate, raise schedule.warmup, or let --on-nan rollback do it"
  }
}
