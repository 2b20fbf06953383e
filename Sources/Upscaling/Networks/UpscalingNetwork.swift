import Tensors

/// A network that makes pictures larger by a whole factor, each output from a bounded neighbourhood.
protocol UpscalingNetwork: Sendable {
  /// 1 where it sees the luminance alone, 3 for red, green and blue.
  var channels: Int { get }
  /// How many input pixels to each side of its place decide about an output pixel.
  var margin: Int { get }
  /// What the network takes to lie beyond the border of a picture.
  var border: UpscalingBorder { get }
  /// How many floats it holds at once for each input pixel, about.
  var floatsPerPixel: Int { get }

  /// Enlarges `[N, C, H, W]`, numbers within 0 … 1.
  func callAsFunction(_ x: Tensor) -> Tensor
}

/// What a network takes to lie beyond the border of a picture.
enum UpscalingBorder: Sendable {
  /// Every layer adds zeros of its own: H × W become s · H × s · W.
  case zeros
  /// The outermost pixels go on. They have to be there: (H + 2m) × (W + 2m) become s · H × s · W.
  case replicated
}
