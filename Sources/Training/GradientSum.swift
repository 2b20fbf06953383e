import Layers
import Tensors

/// The running sum of the gradients of an effective batch.
///
/// Shards are added in their order, whoever computed them, so that micro-batches and workers change
/// no bit.
public struct GradientSum: Sendable {
  private var sums: [Tensor?]
  /// The loss, summed over the shards so far.
  public private(set) var loss: Float = 0

  /// Creates an empty sum for a list of parameters.
  public init(parameters: [Parameter]) {
    sums = Array(repeating: nil, count: parameters.count)
  }

  /// Differentiates the loss of the next shard, a scalar, and adds its gradients.
  ///
  /// Each gradient is added as soon as it is known, while the processor still has it at hand; its
  /// memory then serves the next one.
  public mutating func add(_ shardLoss: consuming Tensor, parameters: [Parameter]) {
    precondition(parameters.count == sums.count, "GradientSum: another list of parameters")
    loss += shardLoss.item
    shardLoss.forEachGradient(of: parameters.map(\.value)) { index, gradient in
      sums[index] = sums[index].map { $0 + gradient } ?? gradient
    }
  }

  /// The gradient for the parameter at an index, divided by the number of pictures in the batch;
  /// `nil` where no loss depended on it.
  public func mean(at index: Int, over pictures: Int) -> Tensor? {
    sums[index].map { $0 / Float(pictures) }
  }
}
