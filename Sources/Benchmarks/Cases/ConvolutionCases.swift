import Tensors

extension BenchmarkCase {
  /// Convolutions of many channels, with weights that stay as those of a model that draws.
  static let convolutions: [BenchmarkCase] = [
    convolution("64", Sizes(64, side: 64)),
    convolution("256", Sizes(256, side: 32)),
    convolution("512", Sizes(512, side: 16)),
    convolution("1x1", Sizes(256, side: 32, kernel: 1)),
    convolution("7x7", Sizes(64, side: 32, kernel: 7)),
    convolution("stride", Sizes(128, side: 64, stride: 2)),
    convolution("groups", Sizes(256, side: 32, groups: 4)),
    convolution("odd", Sizes(100, side: 27)),
    fresh(Sizes(256, side: 32)),
    inputGradient("256", Sizes(256, side: 32)),
    inputGradient("stride", Sizes(128, side: 64, stride: 2)),
    transposed,
    weightGradient("64", Sizes(64, side: 64)),
    weightGradient("256", Sizes(256, side: 32)),
    weightGradient("512", Sizes(512, side: 16)),
  ]

  /// A convolution of one picture to as many channels as it has, padded to keep its size.
  private struct Sizes: CustomStringConvertible {
    let channels: Int
    let side: Int
    let kernel: Int
    let stride: Int
    let groups: Int

    init(_ channels: Int, side: Int, kernel: Int = 3, stride: Int = 1, groups: Int = 1) {
      (self.channels, self.side, self.kernel) = (channels, side, kernel)
      (self.stride, self.groups) = (stride, groups)
    }

    var description: String {
      "\(kernel) × \(kernel), [1, \(channels), \(side), \(side)]"
        + (stride > 1 ? ", stride \(stride)" : "") + (groups > 1 ? ", \(groups) groups" : "")
    }

    var window: Window2D {
      Window2D(
        kernel: Size2D(kernel), stride: Size2D(stride), padding: Size2D(kernel / 2), "benchmark")
    }
    var picture: Tensor { numbers([1, channels, side, side]) }
    var result: Tensor { numbers([1, channels, side / stride, side / stride]) }
    var weight: Tensor { numbers([channels, channels / groups, kernel, kernel]) }
    var operations: Double {
      let weights = channels * channels / groups * kernel * kernel
      let pixels = side / stride * (side / stride)
      return 2 * Double(weights * pixels)
    }

    func convolve(_ x: Tensor, _ weight: Tensor) -> Tensor {
      conv2d(
        x, weight: weight, stride: Size2D(stride), padding: Size2D(kernel / 2), groups: groups)
    }
  }

  private static func convolution(_ name: String, _ sizes: Sizes) -> BenchmarkCase {
    BenchmarkCase("convolution-\(name)", sizes.description, operations: sizes.operations) {
      let (x, weight) = (sizes.picture, sizes.weight.keptForProducts)
      return { _ = sizes.convolve(x, weight) }
    }
  }

  private static func fresh(_ sizes: Sizes) -> BenchmarkCase {
    BenchmarkCase(
      "convolution-fresh", "\(sizes), weights that are new each time",
      operations: sizes.operations
    ) {
      let (x, weight) = (sizes.picture, sizes.weight)
      return { _ = sizes.convolve(x, weight) }
    }
  }

  private static func inputGradient(_ name: String, _ sizes: Sizes) -> BenchmarkCase {
    BenchmarkCase(
      "convolution-input-\(name)", "\(sizes), gradient of the input",
      operations: sizes.operations
    ) {
      let (gradient, weight) = (sizes.result, sizes.weight)
      let operation = TransposedConvolution2D(
        window: sizes.window, size: Size2D(sizes.side), groups: sizes.groups)
      return { _ = operation(gradient, weight) }
    }
  }

  private static let transposed = BenchmarkCase(
    "convolution-transposed", "4 × 4, stride 2, [1, 256, 64, 64] to [1, 256, 128, 128]",
    operations: 2 * Double(256 * 256 * 16 * 64 * 64)
  ) {
    let (x, weight) = (numbers([1, 256, 64, 64]), numbers([256, 256, 4, 4]).keptForProducts)
    return { _ = convTranspose2d(x, weight: weight, stride: 2, padding: 1) }
  }

  private static func weightGradient(_ name: String, _ sizes: Sizes) -> BenchmarkCase {
    BenchmarkCase(
      "convolution-weight-\(name)", "\(sizes), gradient of the weights",
      operations: sizes.operations
    ) {
      let (x, gradient) = (sizes.picture, sizes.result)
      let operation = ConvolutionWeightGradient(window: sizes.window, groups: sizes.groups)
      return { _ = operation(x, gradient) }
    }
  }
}
