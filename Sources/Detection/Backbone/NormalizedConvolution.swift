import Layers
import Tensors

/// A convolution without a bias and the norm behind it: `convolution`, `normalization`.
///
/// Frozen batch norm is an affine map of each channel, and becomes part of the weight and a bias: no
/// pass of its own over the map. A weight that is not trained is folded once.
struct NormalizedConvolution: Sendable {
  /// How a convolution's window lies.
  struct Window: Sendable {
    var kernel = 1
    var stride = 1
    var dilation = 1

    /// What keeps the sides at a stride of one.
    var padding: Int { (kernel - 1) / 2 * dilation }
  }

  private enum Norm: Sendable {
    case frozen(FrozenBatchNorm)
    case group(GroupNorm)
  }

  let weight: Parameter
  private let norm: Norm
  private let window: Window
  private let folded: (weight: Tensor, bias: Tensor)?

  init(
    inputs: Int, outputs: Int, _ window: Window,
    _ normalization: BackboneConfiguration.Normalization,
    from scope: ParameterScope
  ) throws {
    weight = try scope["convolution"].parameter(
      "weight", [outputs, inputs, window.kernel, window.kernel], initial: .he(.normal, fan: .output)
    )
    let inner = scope["normalization"]
    switch normalization {
    case .frozenBatchNorm: norm = .frozen(try FrozenBatchNorm(channels: outputs, from: inner))
    case .groupNorm:
      norm = .group(
        try GroupNorm(groups: Self.groups(of: outputs), channels: outputs, from: inner))
    }
    self.window = window
    if case .frozen(let norm) = norm, !weight.value.needsGradient {
      let (scale, shift) = norm.affine
      folded = (Self.scaled(weight.value, scale).keptForProducts, shift)
    } else {
      folded = nil
    }
  }

  /// At most 32 groups, of at least 8 channels where there are as many.
  static func groups(of channels: Int) -> Int {
    (1...32).last { channels.isMultiple(of: $0) && channels / $0 >= 8 } ?? 1
  }

  private static func scaled(_ weight: Tensor, _ scale: Tensor) -> Tensor {
    weight * scale.reshaped(weight.shape[0], 1, 1, 1)
  }

  /// Returns the normalised map, with a ReLU behind it where that is asked for.
  func callAsFunction(_ x: Tensor, activates: Bool) -> Tensor {
    let relu: Elementwise? = activates ? Elementwise(.relu) : nil
    switch norm {
    case .frozen(let norm):
      let (weight, bias) = folded ?? fold(norm)
      return convolved(x, weight, bias, relu)
    case .group(let norm):
      let normalized = norm(convolved(x, weight.value, nil, nil))
      return activates ? normalized.relu() : normalized
    }
  }

  /// Returns the normalised map plus another one, with a ReLU behind the sum.
  func callAsFunction(_ x: Tensor, addedTo other: Tensor) -> Tensor {
    guard case .frozen(let norm) = norm else {
      return sum(self(x, activates: false), other, then: Elementwise(.relu))
    }
    let (weight, bias) = folded ?? fold(norm)
    return conv2d(
      x, weight: weight, bias: bias, stride: Size2D(window.stride),
      padding: Size2D(window.padding), dilation: Size2D(window.dilation), adding: other,
      then: Elementwise(.relu))
  }

  private func fold(_ norm: FrozenBatchNorm) -> (weight: Tensor, bias: Tensor) {
    let (scale, shift) = norm.affine
    return (Self.scaled(weight.value, scale), shift)
  }

  private func convolved(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ activation: Elementwise?
  ) -> Tensor {
    conv2d(
      x, weight: weight, bias: bias, stride: Size2D(window.stride),
      padding: Size2D(window.padding), dilation: Size2D(window.dilation), groups: 1,
      activation: activation)
  }
}
