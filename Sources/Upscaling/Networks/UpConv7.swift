import Layers
import Tensors

/// The network of waifu2x, on red, green and blue: six convolutions that use up their margin, and a
/// transposed one.
///
/// Names and weights are those of nihui's waifu2x-ncnn-vulkan.
///
/// Source: nagadomi, [waifu2x](https://github.com/nagadomi/waifu2x), `upconv_7`.
struct UpConv7: UpscalingNetwork {
  let channels = 3
  let margin = 7
  let border = UpscalingBorder.replicated
  let floatsPerPixel: Int
  private let convolutions: [Convolution]
  private let last: TransposedConvolution
  private let activation = Elementwise(.leakyReLU, parameter: 0.1)

  init(_ configuration: UpscalerConfiguration, from scope: ParameterScope) throws {
    let widths = configuration.widths
    convolutions = try widths.enumerated().map { index, outputs in
      try Convolution(
        inputs: index == 0 ? 3 : widths[index - 1], outputs: outputs, kernel: 3,
        from: scope["conv\(index + 1)_layer"])
    }
    last = try TransposedConvolution(
      inputs: widths.last ?? 3, outputs: 3, kernel: 4, stride: 2, padding: 3,
      from: scope["conv\(widths.count + 1)_layer"])
    floatsPerPixel = widths.suffix(2).reduce(0, +)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    last(convolutions.reduce(x) { $1($0, then: activation) })
  }
}
