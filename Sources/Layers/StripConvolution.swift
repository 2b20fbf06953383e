import Tensors

extension Convolution {
  /// Convolves rows that have their margins above and below already, as a picture's rows would be:
  /// `[1, inputs, rows + margins, W]` → `[1, outputs, rows, W']`.
  package func callAsFunction(strip x: Tensor) -> Tensor {
    conv2d(
      x, weight: weight.value, bias: bias?.value, stride: stride,
      padding: Size2D(height: 0, width: padding.width), dilation: dilation, groups: groups)
  }

  /// How many rows above and below an output a convolution of stride 1 sees.
  package var margin: Int { padding.height }
}

extension GroupNorm {
  /// This norm by the moments of a whole map, with an activation behind it.
  package func normalization(of map: FeatureMap, then activation: Activation?) -> MapNormalization {
    MapNormalization(
      of: map, groups: groups, weight: weight.value, bias: bias.value, epsilon: epsilon,
      then: activation?.function)
  }
}
