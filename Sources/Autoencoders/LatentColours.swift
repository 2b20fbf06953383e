import Layers
import Tensors

/// The colour of each place of a latent by a linear map: a glance at a picture that is being drawn, in
/// no time, at the latent's size.
///
/// The map is not known beforehand: it is fitted to what the very decoder makes of random latents, by
/// least squares over the averages of the pixels that a place stands for. A decoder is not linear:
/// fitted to that of TAEF2, it misses the colours of two photographs by 12 % of the range (root of the
/// mean square), where a map fitted to these photographs themselves misses them by 8 %.
public struct LatentColours: Sendable {
  /// How many latents are decoded to learn the map.
  static let samples = 24
  /// Their sides; the places at the border are decoded, but not learnt from.
  static let side = 8

  /// `[outputs, channels]`.
  private let weights: Tensor
  /// `[outputs, 1]`.
  private let offsets: Tensor

  /// Fits the map to an autoencoder's decoder, for latents as a transformer has them.
  ///
  /// It takes as long as decoding 24 pictures of 8 × 8 places, less than a picture of 512 × 512 pixels.
  public init(of model: AutoencoderKL) {
    self.init(
      channels: model.configuration.latentChannels, scale: model.configuration.scale
    ) { model.decode(model.unscaled($0)) }
  }

  /// Fits the map to any function from latents `[1, channels, h, w]` to pictures
  /// `[1, outputs, scale · h, scale · w]`.
  public init(channels: Int, scale: Int, seed: UInt64 = 0, decode: (Tensor) -> Tensor) {
    var sums: LinearFit?
    withoutGradients {
      for sample in 0..<Self.samples {
        let latents = Self.latents(channels, seed: seed, sample: sample)
        let picture = decode(latents)
        precondition(
          picture.shape.rank == 4 && picture.shape[2] == scale * Self.side
            && picture.shape[3] == scale * Self.side,
          "LatentColours: pictures \(picture.shape) of latents \(latents.shape)")
        var fit = sums ?? LinearFit(inputs: channels, outputs: picture.shape[1])
        for place in Self.inner {
          fit.add(
            input: Self.averages(latents, place, scale: 1),
            output: Self.averages(picture, place, scale: scale))
        }
        sums = fit
      }
    }
    guard let fit = sums else { preconditionFailure("LatentColours: no samples") }
    let (matrix, offset) = fit.solution
    weights = Tensor(matrix.map { Float($0) }, [offset.count, channels])
    offsets = Tensor(offset.map { Float($0) }, [offset.count, 1])
  }

  /// Returns the colours `[N, outputs, h, w]` of latents `[N, channels, h, w]`, of −1 … 1 and a
  /// little beyond.
  ///
  /// - Precondition: the latents have the channels that the map was fitted for.
  public func callAsFunction(_ latents: Tensor) -> Tensor {
    let shape = latents.shape
    precondition(
      shape.rank == 4 && shape[1] == weights.shape[1],
      "LatentColours: latents \(shape) of \(weights.shape[1]) channels")
    let places = latents.reshaped(shape[0], shape[1], shape[2] * shape[3])
    return Precision.with(.float32) {
      (weights.reshaped(1, weights.shape[0], shape[1]).matmul(places) + offsets)
        .reshaped(shape[0], weights.shape[0], shape[2], shape[3])
    }
  }

  /// The places that have neighbours on all sides.
  private static var inner: [(row: Int, column: Int)] {
    (1..<side - 1).flatMap { row in (1..<side - 1).map { (row, $0) } }
  }

  /// A latent with as much to see in the large as in the small: normal numbers at every second place,
  /// and between them along lines, and at every place.
  ///
  /// White noise alone is not what pictures look like, and decoders answer to it in another way.
  private static func latents(_ channels: Int, seed: UInt64, sample: Int) -> Tensor {
    let sides = [side / 2, side]
    let stream = RandomStream(
      seed: seed, purpose: .initialisation(of: "latent colours \(sample)"))
    var sum = Tensor.zeros([1, channels, side, side])
    var start = 0
    for length in sides {
      let noise = stream.normal([1, channels, length, length], from: start)
      sum =
        sum + Upsample(to: .size(Size2D(side)), mode: .bilinear)(noise)
        / Float(sides.count).squareRoot()
      start += noise.count
    }
    return sum
  }

  /// The average of each channel over the pixels of one place.
  private static func averages(
    _ x: Tensor, _ place: (row: Int, column: Int), scale: Int
  ) -> [Double] {
    let (channels, height, width) = (x.shape[1], x.shape[2], x.shape[3])
    return x.withElements { x in
      (0..<channels).map { channel in
        var sum = 0.0
        for row in place.row * scale..<(place.row + 1) * scale {
          for column in place.column * scale..<(place.column + 1) * scale {
            sum += Double(x[(channel * height + row) * width + column])
          }
        }
        return sum / Double(scale * scale)
      }
    }
  }
}
