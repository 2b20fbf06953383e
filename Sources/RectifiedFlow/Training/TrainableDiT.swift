import Layers
import Tensors
import Training

/// A diffusion transformer together with the parameters that training moves.
public struct TrainableDiT: TrainableModel {
  /// The model.
  public let model: DiT
  /// Its parameters, in the order in which the model asked for them.
  public let parameters: [Parameter]
  /// What it learns by.
  public let loss: RectifiedFlowLoss
  /// What each picture of the dataset is asked to be.
  private let asked: @Sendable (TrainingShard) -> [[ConditionValue]]
  /// The seeds of the noise that the dataset's pictures were drawn from; `nil` for other pictures.
  private let seeds: [UInt64]?

  /// `[C, H, W]`.
  public var imageShape: [Int] { model.configuration.imageShape }

  /// Builds the model over a store whose parameters are trained.
  ///
  /// - Parameters:
  ///   - configuration: what the model is made of.
  ///   - loss: what it learns by.
  ///   - store: where its parameters come from.
  ///   - seeds: where a model drew the dataset's pictures, the seed of each.
  ///   - asked: what pictures are asked to be; of their class, if not given.
  /// - Throws: `ParameterError` where the store does not have what the model needs.
  public init(
    _ configuration: DiTConfiguration, loss: RectifiedFlowLoss, store: ParameterStore,
    seeds: [UInt64]? = nil, asked: (@Sendable (TrainingShard) -> [[ConditionValue]])? = nil
  ) throws {
    model = try DiT(configuration, from: store.scope)
    parameters = store.parameters
    (self.loss, self.seeds) = (loss, seeds)
    let conditions = configuration.conditions
    self.asked =
      asked
      ?? { shard in
        shard.labels.map { label in
          conditions.map {
            $0.name == Condition.className ? label.map { .choice($0) } ?? .any : .any
          }
        }
      }
  }

  /// With optimal transport the pairs of pictures and noise are a function of the whole step.
  public var couplesPictures: Bool { loss.pairing == .optimalTransport && seeds == nil }

  /// Returns the pairs of the least sum of squared distances.
  public func noisePlaces(of step: TrainingShard) -> [Int] {
    let places = Array(step.samples)
    let components = imageShape.reduce(1, *)
    // Squares of pictures and of noise are the same whoever is paired: their products decide.
    let products = Precision.with(.float32) {
      (step.pictures / 127.5 - 1).reshaped(step.count, components).matmul(
        trainingNoise(imageShape, places: places, seed: step.seed)
          .reshaped(step.count, components), transposesOther: true)
    }
    let problem = AssignmentProblem(
      costs: products.values.map { -Double($0) }, rows: step.count, columns: step.count)
    // Only numbers that are none have no answer; the loss then says so.
    guard let columns = try? problem.solve() else { return places }
    return columns.map { places[$0 ?? 0] }
  }

  /// Returns Σ of the mean squared error of each picture's velocity, and its means by time.
  public func loss(of shard: TrainingShard) -> ShardLoss {
    let asked = droppingConditions(asked(shard), of: shard)
    let losses = evaluated(
      shard, asked: asked, drawnFrom: seeds.map { seeds in shard.indices.map { seeds[$0] } })
    let uneven = losses.imbalance.map { $0 * Self.imbalanceWeight }
    return ShardLoss(
      sum: (uneven.map { losses.values + $0 } ?? losses.values).sum(),
      parts: parts(of: losses.values.detached, times: losses.times))
  }

  /// The mean squared error of each picture's velocity, told what it is asked to be: what the
  /// dataset's pictures are, if not given; `seeds` are those of pictures that a model drew.
  public func losses(
    of shard: TrainingShard, asked values: [[ConditionValue]]? = nil,
    drawnFrom seeds: [UInt64]? = nil
  ) -> [Float] {
    evaluated(shard, asked: values ?? asked(shard), drawnFrom: seeds).values.values
  }

  /// What a shard comes to.
  private struct Losses {
    /// `[N]`.
    let values: Tensor
    let times: [Float]
    /// `[N]`: how unevenly experts were used.
    let imbalance: Tensor?
  }

  private func evaluated(
    _ shard: TrainingShard, asked: [[ConditionValue]], drawnFrom seeds: [UInt64]?
  ) -> Losses {
    let data = shard.pictures / 127.5 - 1
    let noise =
      seeds.map { startingNoise(imageShape, seeds: $0) }
      ?? trainingNoise(imageShape, places: shard.noisePlaces, seed: shard.seed)
    let times = loss.times.times(samples: shard.samples, seed: shard.seed)
    let noisy = NoisyPictures(data: data, noise: noise, times: times)
    let (velocity, imbalance) = model.velocity(noisy.pictures, times: times, asked: asked)
    return Losses(
      values: meanSquares(velocity, noisy.velocity), times: times, imbalance: imbalance)
  }

  /// How much an uneven use of experts counts, as in Fedus et al., 2021, arXiv:2101.03961, §2.2.
  private static let imbalanceWeight: Float = 0.01

  /// Forgets at random what pictures are asked to be: everything, or one thing.
  private func droppingConditions(
    _ asked: [[ConditionValue]], of shard: TrainingShard
  ) -> [[ConditionValue]] {
    zip(asked, shard.samples).map { values, sample in
      let stream = RandomStream(
        seed: shard.seed, purpose: .conditionDropout(sample: sample))
      let numbers = stream.uniform([values.count + 1]).values
      let isBare = numbers[0] < loss.conditionDropout
      let kept = zip(values, numbers.dropFirst()).map { value, number in
        // A single condition would be dropped twice as often as was asked for.
        isBare || values.count > 1 && number < loss.conditionDropout ? .any : value
      }
      return model.configuration.conditions.crossing(kept)
    }
  }
}
