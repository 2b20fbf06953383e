/// The transposed convolution: the map from a convolution's output gradient to its input gradient,
/// with a bias and an activation while the result is in the cache.
///
/// Each output is gathered: one chain of fused multiply-adds over channel, kernel row and kernel
/// column, in bfloat16 over pairs of channels (``Precision``), so that nothing is added to what
/// another thread wrote. Bias and activation are rounded as operations of their own.
package struct TransposedConvolution2D: Operation {
  /// The window of the convolution that this one transposes.
  let window: Window2D
  /// The size of the output's pictures.
  let size: Size2D
  let groups: Int
  let hasBias: Bool
  /// Only where no gradient is asked for: its way back would need what it was applied to.
  var activation: Elementwise?

  package init(window: Window2D, size: Size2D, groups: Int, hasBias: Bool = false) {
    (self.window, self.size, self.groups) = (window, size, groups)
    self.hasBias = hasBias
  }

  package var name: String { "conv_transpose2d" }

  /// Takes `[N, C, H, W]`, `[C, outputs / groups, rows, columns]` and perhaps `[outputs]`.
  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, weight) = (inputs[0], inputs[1])
    let (pictures, outputs, channels) = (x.shape[0], weight.shape[1], weight.shape[0] / groups)
    return Tensor([pictures, groups * outputs, size.height, size.width]) { y in
      readWhereThere(hasBias ? inputs[2] : nil) { bias in
        ConvolutionProduct(
          grids: PatchGrid.transposed(window: window, source: x.pictureSize, output: size),
          pictures: pictures, groups: groups, output: size,
          order: KernelOrder(
            isTransposed: true, channels: channels, outputs: outputs, area: window.kernel.area),
          epilogue: Epilogue(rowBias: bias, activation: activation)
        ).run(x, weight, window: window, into: y)
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    precondition(activation == nil, "conv_transpose2d: a fused activation has no way back")
    let (x, weight) = (flow.inputs[0], flow.inputs[1])
    var gradients: [Tensor?] = [
      flow.needs[0] ? Convolution2D(window: window, groups: groups)(gradient, weight) : nil,
      flow.needs[1]
        ? ConvolutionWeightGradient(window: window, groups: groups)(gradient, x) : nil,
    ]
    if hasBias { gradients.append(flow.needs[2] ? gradient.sum([0, 2, 3]) : nil) }
    return gradients
  }
}

/// Spreads pictures through kernels: the transpose of ``conv2d(_:weight:bias:stride:padding:dilation:groups:)``.
///
/// `x` is `[N, C, H, W]`, `weight` `[C, outputs / groups, rows, columns]`, `bias` `[outputs]`; a
/// side n becomes (n − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1.
///
/// - Precondition: the shapes fit, and the output padding is smaller than stride or dilation.
public func convTranspose2d(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: Size2D = 1, padding: Size2D = 0,
  outputPadding: Size2D = 0, dilation: Size2D = 1, groups: Int = 1
) -> Tensor {
  convTranspose2d(
    x, weight: weight, bias: bias, stride: stride, padding: padding, outputPadding: outputPadding,
    dilation: dilation, groups: groups, activation: nil)
}

/// The same with an activation, applied while the product is in the cache.
package func convTranspose2d(
  _ x: Tensor, weight: Tensor, bias: Tensor?, stride: Size2D, padding: Size2D,
  outputPadding: Size2D, dilation: Size2D, groups: Int, activation: Elementwise?
) -> Tensor {
  let user = "conv_transpose2d"
  precondition(
    x.shape.rank == 4 && weight.shape.rank == 4 && groups > 0
      && weight.shape[0].isMultiple(of: groups) && x.shape[1] == weight.shape[0],
    "\(user): pictures \(x.shape) and weights \(weight.shape) in \(groups) groups")
  precondition(
    bias.map { $0.shape == [weight.shape[1] * groups] } ?? true,
    "\(user): a bias \(bias?.shape ?? []) for weights \(weight.shape) in \(groups) groups")
  let window = Window2D(
    kernel: weight.pictureSize, stride: stride, padding: padding, dilation: dilation, user)
  let size = window.transposedSize(of: x.pictureSize, adding: outputPadding, user)
  var operation = TransposedConvolution2D(
    window: window, size: size, groups: groups, hasBias: bias != nil)
  let inputs = [x, weight] + [bias].compactMap(\.self)
  guard let activation else { return operation.apply(inputs) }
  if inputs.contains(where: \.needsGradient) { return activation(operation.apply(inputs)) }
  operation.activation = activation
  return operation.apply(inputs)
}
