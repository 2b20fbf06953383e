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

  /// Whether the pictures of the first step give parameters their first values:
  /// ``begin(with:)`` is asked before it.
  var beginsWithPictures: Bool { get }

  /// Gives parameters their first values, by the pictures of the whole first step.
  func begin(with step: TrainingShard)

  /// Returns the loss of a shard: a function of its pictures, their places and the seed alone.
  func loss(of shard: TrainingShard) -> ShardLoss

  /// Moves what no gradient moves, such as the statistics of batch norm, after a step was taken.
  func stepWasTaken()
}

extension TrainableModel {
  /// Pictures are seen one by one.
  public var couplesPictures: Bool { false }

  /// They have them already.
  public var beginsWithPictures: Bool { false }

  /// Nothing.
  public func begin(with step: TrainingShard) {}

  /// Nothing.
  public func stepWasTaken() {}

  /// Each its own.
  public func noisePlaces(of step: TrainingShard) -> [Int] { Array(step.samples) }
}
