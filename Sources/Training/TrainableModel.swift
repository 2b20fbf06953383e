import Layers
import Tensors

/// A model that a training run can move.
public protocol TrainableModel: Sendable {
  /// What is trained, in the order in which the optimizer goes through it.
  var parameters: [Parameter] { get }

  /// `[C, H, W]` of the pictures that the model learns from.
  var imageShape: [Int] { get }

  /// Whether the pictures of a step have to be seen together: ``noisePlaces(of:)`` is then asked.
  var couplesPictures: Bool { get }

  /// Returns the place from whose stream each picture of a whole step takes its noise: a permutation
  /// of the step's places.
  func noisePlaces(of step: TrainingShard) -> [Int]

  /// Returns the loss of a shard: a function of its pictures, their places and the seed alone.
  func loss(of shard: TrainingShard) -> ShardLoss
}

extension TrainableModel {
  /// Pictures are seen one by one.
  public var couplesPictures: Bool { false }

  /// Each its own.
  public func noisePlaces(of step: TrainingShard) -> [Int] { Array(step.samples) }
}
