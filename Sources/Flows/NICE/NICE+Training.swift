import Layers
import Tensors
import Training

/// A NICE model together with the parameters that training moves.
public struct TrainableNICE: TrainableModel {
  /// The model.
  public let model: NICE
  /// Its parameters, in the order in which the model asked for them.
  public let parameters: [Parameter]

  /// `[C, H, W]`.
  public var imageShape: [Int] { model.configuration.imageShape }

  /// Builds the model over a store whose parameters are trained.
  public init(_ configuration: NICEConfiguration, store: ParameterStore) throws {
    model = try NICE(configuration, from: store.scope)
    parameters = store.parameters
  }

  /// Returns Σ −log p(x) in nats, with fresh dequantisation noise for each picture; each coupling is
  /// a block of its own where `Checkpointing` is on.
  public func loss(of shard: TrainingShard) -> ShardLoss {
    let noisy = dequantized(shard.pictures, samples: shard.samples, seed: shard.seed)
    return ShardLoss(sum: -model.logLikelihood(noisy).sum())
  }
}

/// Spreads each level over its 1/256: `[N, C, H, W]` of 0 … 255 → `[N, D]` in 0 ..< 1.
///
/// A density over levels would grow without bound; one over (level + u) / 256 with u uniform in
/// 0 ..< 1 bounds the likelihood of the levels from below. Source: Theis et al., 2016, "A note on
/// the evaluation of generative models", [arXiv:1511.01844](https://arxiv.org/abs/1511.01844), §3.1.
public func dequantized(_ pictures: Tensor, samples: Range<Int>, seed: UInt64) -> Tensor {
  let (count, components) = (pictures.shape[0], pictures.count / max(pictures.shape[0], 1))
  precondition(count == samples.count, "dequantized: \(count) pictures, \(samples.count) places")
  let noise = samples.map { sample in
    RandomStream(seed: seed, purpose: .dequantisation(sample: sample)).uniform([1, components])
  }
  return (pictures.reshaped(count, components) + Tensor.concatenated(noise, axis: 0)) / 256
}

extension NICE: PictureFlow {
  /// `[C, H, W]`.
  public var imageShape: [Int] { configuration.imageShape }
  /// None.
  public var classes: [String] { [] }
  /// The distribution of the code.
  public var prior: Prior { configuration.prior }

  /// Returns the bound of log p of pictures of levels; the noise of dequantisation is drawn from the
  /// streams of the seed and of each picture's place.
  public func logLikelihood(
    ofLevels pictures: Tensor, classes: [Int?], samples: Range<Int>, seed: UInt64
  ) -> Tensor {
    logLikelihood(dequantized(pictures, samples: samples, seed: seed))
  }

  /// Returns the code of data, `[N, C, H, W]` → `[N, D]`.
  public func code(of data: Tensor, classes: [Int?]) -> Tensor {
    forward(data.reshaped(data.shape[0], -1)).y
  }

  /// Returns the data of a code, `[N, D]` → `[N, C, H, W]`.
  public func data(of code: Tensor, classes: [Int?]) -> Tensor {
    inverse(code).reshaped(Shape([code.shape[0]] + imageShape))
  }

  /// The parameter part, such as `coupling2`, after which the data of a code are no longer made of
  /// finite numbers.
  public func brokenPart(code: Tensor, classes: [Int?]) -> String? { brokenPart(code: code) }

  /// What each part's own inverse leaves of what went in.
  public func inverseErrors(of data: Tensor, classes: [Int?]) -> [InverseError] {
    inverseErrors(data.reshaped(data.shape[0], -1))
  }
}

extension NICEConfiguration {
  /// Turns −log p over 0 ..< 1, in nats for a picture, into bits for each component's 256 levels.
  public func bitsPerDimension(nats: Double) -> Double {
    Bits.perDimension(nats: nats, components: components)
  }
}
