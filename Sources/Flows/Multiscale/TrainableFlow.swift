import Layers
import Synchronization
import Tensors
import Training

/// RealNVP or Glow together with the parameters that training moves.
///
/// Two things couple the pictures of a step: the first values of ``ActNorm`` are a function of the
/// whole first step, and ``FlowBatchNorm`` of the whole step each time, which is why a shard has to be
/// the step then.
public final class TrainableFlow: TrainableModel {
  /// The model.
  public let model: MultiscaleModel
  /// Its parameters, in the order in which the model asked for them.
  public let parameters: [Parameter]
  private let collector = Mutex<BatchCollector?>(nil)

  /// `[C, H, W]`.
  public var imageShape: [Int] { model.imageShape }

  /// Builds the model over a store whose parameters are trained.
  public init(_ configuration: MultiscaleConfiguration, store: ParameterStore) throws {
    model = try MultiscaleModel(configuration, from: store.scope)
    parameters = store.parameters
  }

  /// Whether actnorm takes its first values from the first step's pictures.
  public var beginsWithPictures: Bool { model.configuration.norm == .actnorm }

  /// Gives actnorm its first values.
  public func begin(with step: TrainingShard) {
    withoutGradients { _ = logLikelihood(step, .beginning) }
  }

  /// Returns Σ −log p in nats, with fresh noise for each picture.
  public func loss(of shard: TrainingShard) -> ShardLoss {
    guard model.configuration.norm == .batch else {
      return ShardLoss(sum: -logLikelihood(shard, .learned).sum())
    }
    let collector = BatchCollector()
    self.collector.withLock { $0 = collector }
    return ShardLoss(sum: -logLikelihood(shard, .measured(collector)).sum())
  }

  /// Moves the collected statistics of batch norm towards those of the step.
  public func stepWasTaken() { collector.withLock { $0 }?.commit() }

  private func logLikelihood(_ shard: TrainingShard, _ batch: FlowContext.Batch) -> Tensor {
    model.logLikelihood(
      ofLevels: shard.pictures, classes: shard.labels, samples: shard.samples, seed: shard.seed,
      batch: batch)
  }
}
