/// The cross-correlation of pictures with kernels, with a bias and an activation while the result is
/// in the cache.
///
/// Each output is one chain of fused multiply-adds over input channel, kernel row and kernel
/// column, in bfloat16 over pairs of channels (``Precision``); a tap on the padding is a zero that is
/// multiplied. Bias and activation are rounded as operations of their own, so that fusing them
/// changes no bit.
package struct Convolution2D: Operation {
  let window: Window2D
  let groups: Int
  var hasBias = false
  /// Only where no gradient is asked for: its way back would need what it was applied to.
  var activation: Elementwise?
  /// Whether the last input holds the activation's parameter, one for each output channel.
  var hasSlopes = false
  /// Whether the last input is added before the activation; only where no gradient is asked for.
  var hasAddend = false

  package var name: String { "conv2d" }

  /// Takes `[N, C, H, W]`, `[outputs, C / groups, rows, columns]` and perhaps `[outputs]` twice: bias
  /// and slopes.
  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, weight) = (inputs[0], inputs[1])
    let size = window.outputSize(of: x.pictureSize, name)
    let (pictures, outputs, channels) = (x.shape[0], weight.shape[0] / groups, weight.shape[1])
    let last = inputs.last
    return Tensor([pictures, groups * outputs, size.height, size.width]) { y in
      readWhereThere(hasBias ? inputs[2] : nil) { bias in
        readWhereThere(hasSlopes || hasAddend ? last : nil) { last in
          let grid = grid(x.pictureSize, size)
          ConvolutionProduct(
            grids: [[grid]], pictures: pictures, groups: groups, output: grid.size,
            order: KernelOrder(
              isTransposed: false, channels: channels, outputs: outputs, area: window.kernel.area),
            epilogue: Epilogue(
              rowBias: bias, activation: hasAddend ? nil : activation,
              rowParameters: hasSlopes ? last : nil),
            addition: hasAddend ? last.map { PlaneAddition($0, then: activation) } : nil
          ).run(x, weight, window: window, into: y)
        }
      }
    }
  }

  /// A window of one pixel sees pictures as rows.
  private func grid(_ source: Size2D, _ output: Size2D) -> PatchGrid {
    func row(_ size: Size2D) -> Size2D { Size2D(height: 1, width: size.area) }
    return source == output && window.kernel.area == 1
      ? PatchGrid(window: window, source: row(source), output: row(output))
      : PatchGrid(window: window, source: source, output: output)
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    precondition(
      activation == nil && !hasAddend, "conv2d: what is fused into it has no way back")
    let (x, weight) = (flow.inputs[0], flow.inputs[1])
    var gradients: [Tensor?] = [
      flow.needs[0]
        ? TransposedConvolution2D(window: window, size: x.pictureSize, groups: groups)(
          gradient, weight) : nil,
      flow.needs[1]
        ? ConvolutionWeightGradient(window: window, groups: groups)(x, gradient) : nil,
    ]
    if hasBias { gradients.append(flow.needs[2] ? gradient.sum([0, 2, 3]) : nil) }
    return gradients
  }
}

/// Cross-correlates pictures with kernels, as every deep-learning library's convolution does.
///
/// `x` is `[N, C, H, W]`, `weight` `[outputs, C / groups, rows, columns]`, `bias` `[outputs]`; the
/// result is `[N, outputs, H', W']`. Group g of the outputs sees group g of the channels only.
///
/// - Precondition: the shapes fit, and the padded picture is no smaller than the window.
public func conv2d(
  _ x: Tensor, weight: Tensor, bias: Tensor? = nil, stride: Size2D = 1, padding: Size2D = 0,
  dilation: Size2D = 1, groups: Int = 1
) -> Tensor {
  conv2d(
    x, weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation,
    groups: groups, activation: nil)
}

/// The same with an activation, applied while the product is in the cache; its parameter is the
/// activation's own, or one of `slopes` for each output channel, which have no gradient.
package func conv2d(
  _ x: Tensor, weight: Tensor, bias: Tensor?, stride: Size2D, padding: Size2D, dilation: Size2D,
  groups: Int, activation: Elementwise?, slopes: Tensor? = nil
) -> Tensor {
  precondition(
    x.shape.rank == 4 && weight.shape.rank == 4 && groups > 0
      && weight.shape[0].isMultiple(of: groups) && x.shape[1] == weight.shape[1] * groups,
    "conv2d: pictures \(x.shape) and weights \(weight.shape) in \(groups) groups")
  precondition(
    bias.map { $0.shape == [weight.shape[0]] } ?? true,
    "conv2d: a bias \(bias?.shape ?? []) for weights \(weight.shape)")
  let window = Window2D(
    kernel: weight.pictureSize, stride: stride, padding: padding, dilation: dilation, "conv2d")
  var operation = Convolution2D(window: window, groups: groups, hasBias: bias != nil)
  let inputs = [x, weight] + [bias].compactMap(\.self)
  guard let activation else { return operation.apply(inputs) }
  if let slopes {
    precondition(
      slopes.shape == [weight.shape[0]] && !(inputs + [slopes]).contains(where: \.needsGradient),
      "conv2d: slopes \(slopes.shape) for weights \(weight.shape), without gradients")
    (operation.activation, operation.hasSlopes) = (activation, true)
    return operation.apply(inputs + [slopes])
  }
  if inputs.contains(where: \.needsGradient) { return activation(operation.apply(inputs)) }
  operation.activation = activation
  return operation.apply(inputs)
}

/// The same with another tensor added to it before the activation, all while the product is in the
/// cache.
///
/// - Precondition: the addend has the shape of the result.
package func conv2d(
  _ x: Tensor, weight: Tensor, bias: Tensor?, stride: Size2D, padding: Size2D, dilation: Size2D,
  adding addend: Tensor, then activation: Elementwise
) -> Tensor {
  let window = Window2D(
    kernel: weight.pictureSize, stride: stride, padding: padding, dilation: dilation, "conv2d")
  let size = window.outputSize(of: x.pictureSize, "conv2d")
  precondition(
    addend.shape == [x.shape[0], weight.shape[0], size.height, size.width],
    "conv2d: \(addend.shape) added to \(size) of \(weight.shape)")
  let inputs = [x, weight] + [bias].compactMap(\.self) + [addend]
  guard !inputs.contains(where: \.needsGradient), x.shape[1] == weight.shape[1] else {
    let product = conv2d(
      x, weight: weight, bias: bias, stride: stride, padding: padding, dilation: dilation)
    return sum(product, addend, then: activation)
  }
  var operation = Convolution2D(window: window, groups: 1, hasBias: bias != nil)
  (operation.activation, operation.hasAddend) = (activation, true)
  return operation.apply(inputs)
}
