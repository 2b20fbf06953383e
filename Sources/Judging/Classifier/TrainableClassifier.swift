import Layers
import Tensors
import Training

/// A classifier together with the parameters that training moves.
public struct TrainableClassifier: TrainableModel {
  /// The model.
  public let model: Classifier
  /// Its parameters, in the order in which the model asked for them.
  public let parameters: [Parameter]

  /// `[C, H, W]`.
  public var imageShape: [Int] { model.configuration.imageShape }

  /// Builds the model over a store whose parameters are trained.
  public init(
    _ configuration: ClassifierConfiguration, name: String = "classifier", store: ParameterStore
  ) throws {
    model = try Classifier(configuration, name: name, from: store.scope)
    parameters = store.parameters
  }

  /// Returns Σ of each picture's cross entropy, in nats, and the share that is told right; pictures
  /// without a class teach nothing.
  public func loss(of shard: TrainingShard) -> ShardLoss {
    let logits = logits(of: shard)
    let (losses, right) = (losses(logits, shard), hits(logits, shard))
    let parts = [
      LossPart(
        name: "accuracy", sum: Double(right.count { $0 == true }),
        count: right.count { $0 != nil })
    ]
    return ShardLoss(sum: losses.sum(), parts: parts)
  }

  /// What is made of pictures whose class is known.
  public struct Judgement: Sendable {
    /// How many there are.
    public var count = 0
    /// The sum of their cross entropies, in nats.
    public var loss = 0.0
    /// How many are told right.
    public var right = 0

    /// Nothing yet.
    public init() {}
  }

  /// Adds what is made of a shard's pictures.
  public func judge(_ shard: TrainingShard, into judgement: inout Judgement) {
    let logits = logits(of: shard)
    for (loss, right) in zip(losses(logits, shard).values, hits(logits, shard)) {
      guard let right else { continue }
      judgement.count += 1
      judgement.loss += Double(loss)
      judgement.right += right ? 1 : 0
    }
  }

  private func logits(of shard: TrainingShard) -> Tensor { model(shard.pictures / 127.5 - 1) }

  /// `[N]`; 0 where there is no class.
  private func losses(_ logits: Tensor, _ shard: TrainingShard) -> Tensor {
    let known = Tensor(shard.labels.map { $0 == nil ? 0 : 1 }, [shard.count])
    return Loss.crossEntropy(
      logits, Indices(shard.labels.map { $0 ?? 0 }, [shard.count]), reduction: .none) * known
  }

  /// Whether the likeliest class is the right one, the first of equal ones.
  private func hits(_ logits: Tensor, _ shard: TrainingShard) -> [Bool?] {
    let classes = logits.shape[1]
    return logits.withElements { values in
      shard.labels.enumerated().map { row, label in
        label.map { label in
          let row = values[row * classes..<(row + 1) * classes]
          return row.firstIndex(of: row.max() ?? .nan).map { $0 - row.startIndex } == label
        }
      }
    }
  }
}
