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
  public mutating func add(_ shardLoss: Tensor, parameters: [Parameter]) {
    precondition(parameters.count == sums.count, "GradientSum: another list of parameters")
    loss += shardLoss.item
    let gradients = shardLoss.gradients()
    for (index, parameter) in parameters.enumerated() {
      guard let gradient = gradients[parameter.value] else { continue }
      sums[index] = sums[index].map { $0 + gradient } ?? gradient
    }
  }

  /// The gradients divided by the number of pictures in the batch, one for each parameter.
  public func mean(over pictures: Int) -> [Tensor?] {
    sums.map { $0.map { $0 / Float(pictures) } }
  }
}
