import Tensors

/// A two-dimensional convolution: `[N, inputs, H, W]` → `[N, outputs, H', W']`.
public struct Convolution: Layer {
  /// `[outputs, inputs / groups, rows, columns]`.
  public let weight: Parameter
  /// `[outputs]`.
  public let bias: Parameter?
  let stride: Size2D
  let padding: Size2D
  let dilation: Size2D
  let groups: Int

  /// Pulls `weight` and, where there is one, `bias`.
  ///
  /// Fresh parameters are uniform within 1/√(inputs of one output), PyTorch's default; `initial` and
  /// `initialBias` replace that.
  ///
  /// - Precondition: inputs and outputs are multiples of the groups.
  public init(
    inputs: Int, outputs: Int, kernel: Size2D, stride: Size2D = 1, padding: Size2D = 0,
    dilation: Size2D = 1, groups: Int = 1, bias: Bool = true, initial: Initializer? = nil,
    initialBias: Initializer? = nil, from scope: ParameterScope
  ) throws {
    precondition(
      groups > 0 && inputs.isMultiple(of: groups) && outputs.isMultiple(of: groups),
      "Convolution: \(inputs) inputs and \(outputs) outputs in \(groups) groups")
    let standard = Initializer.uniform(fanIn: inputs / groups * kernel.area)
    weight = try scope.parameter(
      "weight", [outputs, inputs / groups, kernel.height, kernel.width],
      initial: initial ?? standard)
    self.bias =
      bias ? try scope.parameter("bias", [outputs], initial: initialBias ?? standard) : nil
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// Returns `[N, outputs, H', W']` for `[N, inputs, H, W]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    conv2d(
      x, weight: weight.value, bias: bias?.value, stride: stride, padding: padding,
      dilation: dilation, groups: groups)
  }
  /// Returns `[N, outputs, H', W']` with an activation of each element, which costs no pass of its
  /// own.
  public func callAsFunction(_ x: Tensor, then activation: Activation) -> Tensor {
    callAsFunction(x, then: activation.function)
  }

  /// Returns `[N, outputs, H', W']` with a function of each element, whose parameter is its own or
  /// one of `slopes` for each output, which have no gradient.
  package func callAsFunction(
    _ x: Tensor, then function: Elementwise, slopes: Tensor? = nil
  ) -> Tensor {
    conv2d(
      x, weight: weight.value, bias: bias?.value, stride: stride, padding: padding,
      dilation: dilation, groups: groups, activation: function, slopes: slopes)
  }
}
