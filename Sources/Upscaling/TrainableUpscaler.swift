import Layers
import Tensors
import Training

/// An upscaler together with the parameters that training moves.
///
/// It learns to bring back pictures that the antialiased bicubic filter made smaller.
public struct TrainableUpscaler: TrainableModel {
  /// The model.
  public let model: Upscaler
  /// Its parameters, in the order in which the model asked for them.
  public let parameters: [Parameter]
  /// `[C, H, W]` of the large pictures.
  public let imageShape: [Int]

  /// Builds the model over a store whose parameters are trained.
  ///
  /// - Precondition: sides of the pictures are multiples of the scale.
  public init(
    _ configuration: UpscalerConfiguration, imageShape: [Int], store: ParameterStore
  ) throws {
    precondition(
      imageShape.count == 3
        && imageShape.dropFirst().allSatisfy { $0.isMultiple(of: configuration.scale) },
      "TrainableUpscaler: pictures of \(imageShape) in \(configuration.scale) times")
    model = try Upscaler(configuration, from: store.scope)
    parameters = store.parameters
    self.imageShape = imageShape
  }

  /// Returns Σ of each picture's mean absolute error, of numbers within 0 … 1.
  public func loss(of shard: TrainingShard) -> ShardLoss {
    let (large, small) = pictures(of: shard)
    let errors = Loss.l1(model(small), large, reduction: .none)
    return ShardLoss(sum: errors.mean([1, 2, 3]).sum())
  }

  /// What is made of a picture: means over its numbers.
  public struct Judgement: Sendable, Hashable {
    /// The absolute error.
    public var absolute: Double
    /// The squared error.
    public var squared: Double
    /// The squared error of the bicubic filter.
    public var bicubic: Double
  }

  /// Says what is made of each picture of a shard.
  public func judged(_ shard: TrainingShard) -> [Judgement] {
    withoutGradients {
      let (large, small) = pictures(of: shard)
      let filtered = interpolate(
        small, size: large.pictureSize, mode: .bicubic, antialias: true)
      let drawn = model(small)
      let means = [
        Loss.l1(drawn, large, reduction: .none), Loss.mse(drawn, large, reduction: .none),
        Loss.mse(filtered, large, reduction: .none),
      ].map { $0.mean([1, 2, 3]).values.map(Double.init) }
      return large.shape[0] == 0
        ? []
        : (0..<large.shape[0]).map {
          Judgement(absolute: means[0][$0], squared: means[1][$0], bicubic: means[2][$0])
        }
    }
  }

  /// The pictures as the network sees them, and what it is given of them.
  private func pictures(of shard: TrainingShard) -> (large: Tensor, small: Tensor) {
    var large = shard.pictures / 255
    if model.channels == 1, large.shape[1] == 3 {
      let weights = Tensor([0.299, 0.587, 0.114], [1, 3, 1, 1])
      large = (large * weights).sum([1], keepsAxes: true)
    }
    let size = Size2D(
      height: large.shape[2] / model.scale, width: large.shape[3] / model.scale)
    return (large, interpolate(large, size: size, mode: .bicubic, antialias: true))
  }
}
