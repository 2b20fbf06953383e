import Tensors

/// A table of vectors by number: ids `[…]` → `[…, size]`.
public struct Embedding: Sendable {
  /// `[count, size]`.
  public let weight: Parameter

  /// Pulls `weight`.
  public init(
    count: Int, size: Int, initial: Initializer = .normal(deviation: 1),
    from scope: ParameterScope
  ) throws {
    weight = try scope.parameter("weight", [count, size], initial: initial)
  }

  /// Returns the vector of each id.
  ///
  /// - Precondition: ids are in 0 ..< count.
  public func callAsFunction(_ ids: Indices) -> Tensor { weight.value.gatherRows(ids) }
}
