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
  /// The parts of the losses that the log shows apart, each summed over the shards so far, in the
  /// order in which they came first.
  public private(set) var parts: [LossPart] = []
  /// What losses are multiplied with before they are differentiated, and means are divided by.
  public let lossScale: Float

  /// Creates an empty sum for a list of parameters.
  ///
  /// - Precondition: the scale is a power of two, as ``LossScale`` has them.
  public init(parameters: [Parameter], lossScale: Float = 1) {
    sums = Array(repeating: nil, count: parameters.count)
    self.lossScale = lossScale
  }

  /// Differentiates the loss of the next shard, a scalar, and adds its gradients.
  ///
  /// Each gradient is added as soon as it is known, while the processor still has it at hand; its
  /// memory then serves the next one.
  public mutating func add(_ shardLoss: consuming ShardLoss, parameters: [Parameter]) {
    for part in shardLoss.parts {
      if let index = parts.firstIndex(where: { $0.name == part.name }) {
        parts[index].sum += part.sum
        parts[index].count += part.count
      } else {
        parts.append(part)
      }
    }
    add(shardLoss.sum, parameters: parameters)
  }

  /// Differentiates a loss that has no parts.
  public mutating func add(_ shardLoss: consuming Tensor, parameters: [Parameter]) {
    precondition(parameters.count == sums.count, "GradientSum: another list of parameters")
    loss += shardLoss.item
    if lossScale != 1 { shardLoss = shardLoss * lossScale }
    shardLoss.forEachGradient(of: parameters.map(\.value)) { index, gradient in
      sums[index] = sums[index].map { $0 + gradient } ?? gradient
    }
  }

  /// The norm √Σx² of all means together; not finite where a gradient is not, or is above 10¹⁹.
  ///
  /// The sums are added up, each in the contract's order of a row and all in the order of the
  /// parameters, and the root is divided: nothing of the size of a gradient is made.
  public func norm(over pictures: Int) -> Float {
    jointNorm(of: sums) / divisor(pictures)
  }

  /// The gradient for the parameter at an index, divided by the number of pictures in the batch and
  /// then multiplied by a factor, such as that of clipping; `nil` where no loss depended on it.
  public func mean(at index: Int, over pictures: Int, times factor: Float = 1) -> Tensor? {
    sums[index].map { $0.divided(by: divisor(pictures), times: factor) }
  }

  /// Exact for batches up to 2²⁴, so that a scale changes no digit of a quotient.
  private func divisor(_ pictures: Int) -> Float { Float(pictures) * lossScale }
}
