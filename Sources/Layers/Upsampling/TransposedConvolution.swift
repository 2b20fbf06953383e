import Tensors

/// A two-dimensional transposed convolution: `[N, inputs, H, W]` → `[N, outputs, H', W']`.
public struct TransposedConvolution: Layer {
  /// `[inputs, outputs / groups, rows, columns]`.
  public let weight: Parameter
  /// `[outputs]`.
  public let bias: Parameter?
  let stride: Size2D
  let padding: Size2D
  let outputPadding: Size2D
  let dilation: Size2D
  let groups: Int

  /// Pulls `weight` and, where there is one, `bias`.
  ///
  /// Fresh parameters are uniform within 1/√(outputs / groups · kernel), PyTorch's default;
  /// `initial` and `initialBias` replace that.
  ///
  /// - Precondition: inputs and outputs are multiples of the groups.
  public init(
    inputs: Int, outputs: Int, kernel: Size2D, stride: Size2D = 1, padding: Size2D = 0,
    outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1, bias: Bool = true,
    initial: Initializer? = nil, initialBias: Initializer? = nil, from scope: ParameterScope
  ) throws {
    precondition(
      groups > 0 && inputs.isMultiple(of: groups) && outputs.isMultiple(of: groups),
      "TransposedConvolution: \(inputs) inputs and \(outputs) outputs in \(groups) groups")
    let standard = Initializer.uniform(fanIn: outputs / groups * kernel.area)
    weight = try scope.parameter(
      "weight", [inputs, outputs / groups, kernel.height, kernel.width],
      initial: initial ?? standard)
    self.bias =
      bias ? try scope.parameter("bias", [outputs], initial: initialBias ?? standard) : nil
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.groups = groups
  }

  /// Returns `[N, outputs, H', W']` for `[N, inputs, H, W]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    convTranspose2d(
      x, weight: weight.value, bias: bias?.value, stride: stride, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups)
  }
  /// Returns `[N, outputs, H', W']` with an activation of each element, which costs no pass of its
  /// own.
  public func callAsFunction(_ x: Tensor, then activation: Activation) -> Tensor {
    convTranspose2d(
      x, weight: weight.value, bias: bias?.value, stride: stride, padding: padding,
      outputPadding: outputPadding, dilation: dilation, groups: groups,
      activation: activation.function)
  }
}
