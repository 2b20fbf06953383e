import Layers
import Tensors

/// Wide features shrunk, mapped by some narrow convolutions and expanded again, for the luminance.
///
/// The names are those of the `safetensors` that were made of FSRCNN_Tensorflow, which ends in a
/// pixel shuffle where the paper has a transposed convolution.
///
/// Source: Dong et al., 2016, "Accelerating the super-resolution convolutional neural network",
/// [arXiv:1608.00367](https://arxiv.org/abs/1608.00367).
struct FSRCNN: UpscalingNetwork {
  let channels = 1
  let margin: Int
  let border = UpscalingBorder.zeros
  let floatsPerPixel: Int
  /// Each with the slopes of what follows.
  private let stages: [(convolution: Convolution, slopes: Parameter)]
  private let last: Convolution
  private let bias: Parameter
  private let shuffle: PixelShuffle

  init(_ configuration: UpscalerConfiguration, from scope: ParameterScope) throws {
    let (wide, narrow) = (configuration.widths[0], configuration.widths[1])
    let (mappings, area) = (configuration.mappings ?? 0, configuration.scale * configuration.scale)
    let layers =
      [(1, wide, 5), (wide, narrow, 1)]
      + Array(repeating: (narrow, narrow, 3), count: mappings) + [(narrow, wide, 1)]
    stages = try layers.enumerated().map { index, layer in
      let (inputs, outputs, kernel) = layer
      return (
        try Convolution(
          inputs: inputs, outputs: outputs, kernel: Size2D(kernel), padding: Size2D(kernel / 2),
          from: scope["conv\(index + 1)"]),
        try scope["prelu\(index + 1)"].parameter("weight", [outputs], initial: .constant(0.25))
      )
    }
    last = try Convolution(
      inputs: wide, outputs: area, kernel: 1, bias: false, from: scope["conv\(layers.count + 1)"])
    bias = try scope.parameter("out_bias", [1], initial: .zeros)
    shuffle = PixelShuffle(factor: configuration.scale)
    margin = 2 + mappings
    floatsPerPixel = wide + max(narrow, 2 * area)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let features = stages.reduce(x) { x, stage in
      stage.convolution(x, then: Elementwise(.leakyReLU), slopes: stage.slopes.value)
    }
    return shuffle(last(features) + bias.value)
  }
}
