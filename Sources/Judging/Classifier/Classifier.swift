import Layers
import Tensors

/// A small convolutional network that tells classes of pictures apart; what it knows of a picture
/// before its last layer are features to compare sets of pictures by.
///
/// Each stage halves the sides, then looks once more: convolution, group norm and SiLU, twice, the
/// second time added to what there was. Pictures do not see each other.
public struct Classifier: FeatureExtractor {
  /// What it is made of.
  public let configuration: ClassifierConfiguration
  /// What reports call the features.
  public let name: String
  private let stages: [Stage]
  private let head: Linear

  /// Pulls `stages.N` and `head`.
  ///
  /// - Precondition: the configuration is sound, as ``ClassifierConfiguration/complaint`` says.
  public init(
    _ configuration: ClassifierConfiguration, name: String = "classifier",
    from scope: ParameterScope
  ) throws {
    if let complaint = configuration.complaint {
      preconditionFailure("Classifier: \(complaint)")
    }
    (self.configuration, self.name) = (configuration, name)
    var inputs = configuration.imageShape[0]
    stages = try configuration.widths.enumerated().map { index, width in
      defer { inputs = width }
      return try Stage(inputs, width, from: scope["stages"][index])
    }
    head = try Linear(
      inputs: inputs, outputs: configuration.classes.count, from: scope["head"])
  }

  /// The channels of the last stage.
  public var size: Int { configuration.widths.last ?? 0 }

  /// Returns `[N, size]` for pictures `[N, 3, H, W]` within −1 … 1, which are brought to the
  /// classifier's size and channels first.
  public func features(of pictures: Tensor) -> Tensor {
    let shape = configuration.imageShape
    let size = Size2D(height: shape[1], width: shape[2])
    var x = pictures
    if x.pictureSize != size { x = interpolate(x, size: size, mode: .bilinear, antialias: true) }
    if x.shape[1] != shape[0] { x = x.mean([1], keepsAxes: true) }
    return pooled(x)
  }

  /// Returns `[N, classes]`, the logarithms of probabilities up to a constant of each picture.
  ///
  /// - Precondition: pictures are `[N, C, H, W]` of the configuration's shape, within −1 … 1.
  public func callAsFunction(_ pictures: Tensor) -> Tensor {
    precondition(
      pictures.shape == Shape([pictures.shape[0]] + configuration.imageShape),
      "Classifier: pictures \(pictures.shape) for \(configuration.imageShape)")
    return head(pooled(pictures))
  }

  private func pooled(_ x: Tensor) -> Tensor { stages.reduce(x) { $1($0) }.mean([2, 3]) }
}

/// Halves the sides: `[N, inputs, H, W]` → `[N, outputs, ⌈H / 2⌉, ⌈W / 2⌉]`.
private struct Stage: Layer {
  private let halving: Convolution
  private let halvingNorm: GroupNorm
  private let convolution: Convolution
  private let norm: GroupNorm

  init(_ inputs: Int, _ outputs: Int, from scope: ParameterScope) throws {
    halving = try Convolution(
      inputs: inputs, outputs: outputs, kernel: 3, stride: 2, padding: 1, bias: false,
      from: scope["halving"])
    convolution = try Convolution(
      inputs: outputs, outputs: outputs, kernel: 3, padding: 1, bias: false,
      from: scope["convolution"])
    let groups = ClassifierConfiguration.groups
    halvingNorm = try GroupNorm(groups: groups, channels: outputs, from: scope["halving_norm"])
    norm = try GroupNorm(groups: groups, channels: outputs, from: scope["norm"])
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let halved = Activation.silu(halvingNorm(halving(x)))
    return halved + Activation.silu(norm(convolution(halved)))
  }
}
