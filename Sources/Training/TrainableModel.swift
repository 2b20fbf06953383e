import Layers
import Tensors

/// A model that a training run can move.
public protocol TrainableModel: Sendable {
  /// What is trained, in the order in which the optimizer goes through it.
  var parameters: [Parameter] { get }

  /// `[C, H, W]` of the pictures that the model learns from.
  var imageShape: [Int] { get }

  /// Returns the loss of a shard: a function of its pictures, their places and the seed alone.
  func loss(of shard: TrainingShard) -> ShardLoss
}
