import Tensors

extension BenchmarkCase {
  /// The convolutions of a ResNet-50 for a picture of 800 × 1066 pixels, by themselves.
  static let resNetConvolutions: [BenchmarkCase] = [
    resNet("7x7", 3, 64, kernel: 7, stride: 2, 800, 1066),
    resNet("1-reduce", 256, 64, 200, 267),
    resNet("1-middle", 64, 64, kernel: 3, 200, 267),
    resNet("1-expand", 64, 256, 200, 267),
    resNet("2-reduce", 512, 128, 100, 134),
    resNet("2-middle", 128, 128, kernel: 3, 100, 134),
    resNet("2-stride", 128, 128, kernel: 3, stride: 2, 200, 267),
    resNet("2-expand", 128, 512, 100, 134),
    resNet("3-reduce", 1024, 256, 50, 67),
    resNet("3-middle", 256, 256, kernel: 3, 50, 67),
    resNet("3-expand", 256, 1024, 50, 67),
    resNet("4-reduce", 2048, 512, 25, 34),
    resNet("4-middle", 512, 512, kernel: 3, 25, 34),
    resNet("4-expand", 512, 2048, 25, 34),
  ]

  private static func resNet(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 1, stride: Int = 1,
    _ height: Int, _ width: Int
  ) -> BenchmarkCase {
    let pixels = (height + stride - 1) / stride * ((width + stride - 1) / stride)
    return BenchmarkCase(
      "resnet-\(name)",
      "\(kernel) × \(kernel), [1, \(inputs), \(height), \(width)] to \(outputs) channels"
        + (stride > 1 ? ", stride \(stride)" : ""),
      operations: 2 * Double(inputs * outputs * kernel * kernel * pixels)
    ) {
      let x = numbers([1, inputs, height, width])
      let weight = numbers([outputs, inputs, kernel, kernel]).keptForProducts
      return {
        _ = conv2d(
          x, weight: weight, stride: Size2D(stride), padding: Size2D(kernel / 2))
      }
    }
  }
}
