import Synchronization

/// Counts how often pictures went through a model: what drawing them cost.
public final class ModelEvaluations: Sendable {
  private let count = Mutex(0)

  /// Starts from none.
  public init() {}

  /// How often so far; 0 where the model has no steps.
  public var total: Int { count.withLock { $0 } }

  /// Counts some more.
  public func add(_ more: Int) { count.withLock { $0 += more } }
}
