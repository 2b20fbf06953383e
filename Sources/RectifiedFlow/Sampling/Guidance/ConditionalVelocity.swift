import Tensors

/// A picture that a model is asked for with guidance.
public struct GuidedRow: Hashable, Sendable {
  /// Which picture of the whole batch it is.
  public let picture: Int
  /// Whether it is asked to be something, or anything.
  public let isConditional: Bool

  /// Creates one.
  public init(picture: Int, isConditional: Bool) {
    (self.picture, self.isConditional) = (picture, isConditional)
  }
}

/// Returns the velocity `[N, …]` of pictures `[N, …]`, each at its own time, for what its row asks.
public typealias ConditionalVelocity = (
  _ x: Tensor, _ times: [Float], _ rows: [GuidedRow]
) throws -> Tensor
