import Synchronization

/// Counts how often pictures went through a model: what drawing them cost.
public final class ModelEvaluations: Sendable {
  private let count = Mutex(0)
  private let observer: @Sendable (_ total: Int) throws -> Void

  /// Starts from none.
  ///
  /// The observer hears of each change, and may stop the drawing by an error.
  public init(observer: @escaping @Sendable (_ total: Int) throws -> Void = { _ in }) {
    self.observer = observer
  }

  /// How often so far; 0 where the model has no steps.
  public var total: Int { count.withLock { $0 } }

  /// Counts some more; throws what the observer throws.
  public func add(_ more: Int) throws {
    let total = count.withLock { count in
      count += more
      return count
    }
    try observer(total)
  }
}
