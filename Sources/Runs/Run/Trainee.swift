import Datasets
import Images
import Training

/// A model in training, as a run needs to know it: what moves, how it is judged, drawn and kept.
///
/// Each looks at the values that the model's parameters have at the time.
public protocol Trainee: Sendable {
  /// What the steps move.
  var model: any TrainableModel { get }

  /// What kind of model it is, as recipes name it.
  var family: String { get }

  /// What people call the loss, such as `bits/dim`.
  var lossName: String { get }

  /// What programs call it, such as `bits_per_dimension`.
  var lossKey: String { get }

  /// The loss as people read it, from the mean over pictures of the model's own.
  func shown(loss: Double) -> Double

  /// The mean loss over held-out pictures, as people read it, with random numbers of its own.
  func validationLoss(_ pictures: any ImageDataset) throws -> Double

  /// What else held-out pictures say, by the names that it has in the model's file.
  func otherMetrics(_ pictures: any ImageDataset) throws -> [String: Double]

  /// Whether the model draws pictures.
  var draws: Bool { get }

  /// Draws a picture for each seed; none where the model draws nothing.
  func draw(seeds: [UInt64]) throws -> [Image]

  /// Writes the model, with what is known about how it was made.
  func write(to path: String, steps: Int, metrics: [String: Double]) throws
}

extension Trainee {
  /// Nothing.
  public func otherMetrics(_ pictures: any ImageDataset) -> [String: Double] { [:] }
  /// That it does.
  public var draws: Bool { true }
}
