import Layers
import Tensors

/// Three convolutions at the small size, whose last makes all pixels of a block, for the luminance.
///
/// The names are those of the `safetensors` that were made of TF-ESPCN; unlike the paper's, its
/// hidden activations are ReLU and its last one is tanh.
///
/// Source: Shi et al., 2016, "Real-time single image and video super-resolution using an efficient
/// sub-pixel convolutional neural network", [arXiv:1609.05158](https://arxiv.org/abs/1609.05158).
struct ESPCN: UpscalingNetwork {
  let channels = 1
  let margin = 4
  let border = UpscalingBorder.zeros
  let floatsPerPixel: Int
  private let first: Convolution
  private let second: Convolution
  private let last: Convolution
  private let shuffle: PixelShuffle

  init(_ configuration: UpscalerConfiguration, from scope: ParameterScope) throws {
    let (widths, area) = (configuration.widths, configuration.scale * configuration.scale)
    first = try Convolution(
      inputs: 1, outputs: widths[0], kernel: 5, padding: 2, from: scope["conv1"])
    second = try Convolution(
      inputs: widths[0], outputs: widths[1], kernel: 3, padding: 1, from: scope["conv2"])
    last = try Convolution(
      inputs: widths[1], outputs: area, kernel: 3, padding: 1, from: scope["conv3"])
    shuffle = PixelShuffle(factor: configuration.scale)
    floatsPerPixel = widths[0] + widths[1] + 2 * area
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    shuffle(last(second(first(x, then: .relu), then: .relu), then: .tanh))
  }
}
