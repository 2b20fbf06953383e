import Tensors

/// Some pictures of a training step, whose gradient is taken at once.
public struct TrainingShard: Sendable {
  /// `[N, C, H, W]`, levels 0 … 255.
  public var pictures: Tensor
  /// Which pictures of the dataset they are.
  public var indices: [Int]
  /// The class of each, `nil` where it has none.
  public var labels: [Int?]
  /// Where each stands in the run, counted from 0 over all its steps: whatever is random about a
  /// picture is drawn from the stream of its place.
  public var samples: Range<Int>
  /// The place from whose stream each takes its noise: its own, or that of another of its step.
  public var noisePlaces: [Int]
  /// The seed of the run.
  public var seed: UInt64

  /// Creates a shard; indices are the places, and classes none, where they are not given.
  ///
  /// - Precondition: there is one of each for every picture.
  public init(
    pictures: Tensor, indices: [Int]? = nil, labels: [Int?]? = nil, samples: Range<Int>,
    seed: UInt64
  ) {
    self.pictures = pictures
    self.indices = indices ?? Array(samples)
    self.labels = labels ?? Array(repeating: nil, count: samples.count)
    (self.samples, self.seed) = (samples, seed)
    noisePlaces = Array(samples)
    precondition(
      [self.indices.count, self.labels.count, pictures.shape[0]]
        .allSatisfy { $0 == samples.count },
      "TrainingShard: \(pictures.shape) at \(samples)")
  }

  /// How many pictures there are.
  public var count: Int { samples.count }
}

extension TrainingShard {
  /// Some neighbours of it, as places from 0.
  public func part(_ range: Range<Int>) -> TrainingShard {
    var part = TrainingShard(
      pictures: pictures.sliced(0, range), indices: Array(indices[range]),
      labels: Array(labels[range]),
      samples: samples.lowerBound + range.lowerBound..<samples.lowerBound + range.upperBound,
      seed: seed)
    part.noisePlaces = Array(noisePlaces[range])
    return part
  }
}

/// The loss of a shard.
public struct ShardLoss: Sendable {
  /// Σ over the shard's pictures, a scalar: what gradients are taken of.
  public var sum: Tensor
  /// What the log shows apart, such as the loss at some times, in a fixed order.
  public var parts: [LossPart]

  /// Says what the loss is.
  public init(sum: Tensor, parts: [LossPart] = []) { (self.sum, self.parts) = (sum, parts) }
}

/// A part of the loss that the log shows apart: a sum over some of the pictures.
public struct LossPart: Sendable, Hashable {
  /// What the log calls it, such as `time-0.2`.
  public var name: String
  /// The sum over its pictures.
  public var sum: Double
  /// How many pictures it is the sum of.
  public var count: Int

  /// Says what a part is.
  public init(name: String, sum: Double, count: Int) {
    (self.name, self.sum, self.count) = (name, sum, count)
  }
}
