import Layers
import Tensors

/// A model that a training run can move.
public protocol TrainableModel: Sendable {
  /// What is trained, in the order in which the optimizer goes through it.
  var parameters: [Parameter] { get }

  /// `[C, H, W]` of the pictures that the model learns from.
  var imageShape: [Int] { get }

  /// Returns Σ of the loss over the pictures of a shard, a scalar.
  ///
  /// `pictures` is `[N, C, H, W]`, levels 0 … 255. `samples` says where each picture stands in the
  /// run, counted from 0 over all its steps: whatever is random about a picture is drawn from the
  /// stream of its place, with the `seed` of the run.
  func lossSum(of pictures: Tensor, samples: Range<Int>, seed: UInt64) -> Tensor
}
