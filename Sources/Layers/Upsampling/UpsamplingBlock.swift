import Tensors

/// How an ``UpsamplingBlock`` makes pictures larger.
public enum UpsamplingKind: String, Codable, CaseIterable, Sendable {
  /// A 3 × 3 convolution to r² times the channels, which are moved into pixels.
  case pixelShuffle = "pixel-shuffle"
  /// Bilinear interpolation, then a 3 × 3 convolution.
  case bilinearConvolution = "bilinear-convolution"
  /// Nearest elements, then a 3 × 3 convolution.
  case nearestConvolution = "nearest-convolution"
  /// A transposed convolution whose kernel covers two inputs.
  case transposedConvolution = "transposed-convolution"
}

/// Learned upsampling by a whole factor r: `[N, inputs, H, W]` → `[N, outputs, H · r, W · r]`.
///
/// No kind starts as a checkerboard: the sub-kernels of pixel shuffle begin equal, and a transposed
/// convolution begins as bilinear interpolation between channels. All kinds have the parameters
/// `weight` and `bias`.
///
/// Source: Odena et al., 2016, "Deconvolution and checkerboard artifacts", Distill; Aitken et al.,
/// 2017, arXiv:1707.02937.
public struct UpsamplingBlock: Layer {
  private let layers: [any Layer]

  /// Pulls `weight` and, where there is one, `bias`.
  ///
  /// - Precondition: the factor is positive.
  public init(
    inputs: Int, outputs: Int, factor: Int, kind: UpsamplingKind, bias: Bool = true,
    from scope: ParameterScope
  ) throws {
    precondition(factor > 0, "UpsamplingBlock: factor \(factor)")
    func convolution(_ outputs: Int, subKernels: Int = 1) throws -> Convolution {
      let initial = Initializer.uniform(fanIn: inputs * 9)
        .repeated(subKernels)
      return try Convolution(
        inputs: inputs, outputs: outputs, kernel: 3, padding: 1, bias: bias, initial: initial,
        initialBias: initial, from: scope)
    }
    layers =
      switch kind {
      case .pixelShuffle:
        [
          try convolution(outputs * factor * factor, subKernels: factor * factor),
          PixelShuffle(factor: factor),
        ]
      case .bilinearConvolution:
        [Upsample(to: .factor(Double(factor)), mode: .bilinear), try convolution(outputs)]
      case .nearestConvolution:
        [Upsample(to: .factor(Double(factor)), mode: .nearest), try convolution(outputs)]
      case .transposedConvolution:
        [
          try TransposedConvolution(
            inputs: inputs, outputs: outputs, kernel: Size2D(2 * factor - factor % 2),
            stride: Size2D(factor), padding: Size2D(factor / 2), bias: bias,
            initial: .bilinear(factor: factor, .uniform(fanIn: inputs)),
            initialBias: .uniform(fanIn: inputs), from: scope)
        ]
      }
  }

  /// Returns `[N, outputs, H · r, W · r]` for `[N, inputs, H, W]`.
  public func callAsFunction(_ x: Tensor) -> Tensor { layers.reduce(x) { $1($0) } }
}
