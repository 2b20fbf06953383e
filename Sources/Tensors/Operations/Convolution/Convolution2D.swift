/// The cross-correlation of pictures with kernels, without a bias.
///
/// Each output is one chain of fused multiply-adds over input channel, kernel row and kernel
/// column; a tap on the padding is a zero that is multiplied.
package struct Convolution2D: Operation {
  let window: Window2D
  let groups: Int

  package var name: String { "conv2d" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, weight) = (inputs[0], inputs[1])
    let size = window.outputSize(of: x.pictureSize, name)
    let (pictures, outputs) = (x.shape[0], weight.shape[0])
    return Tensor([pictures, outputs, size.height, size.width]) { y in
      if weight.shape[1] == 1 && outputs == groups {
        let product = DepthwiseProduct(
          grid: PatchGrid(window: window, source: x.pictureSize, output: size), pictures: pictures,
          channels: groups, outputPlane: size.area)
        return read(x, weight) { x, weight in product.run(weight, x, into: y) }
      }
      let product = PatchProduct(
        grid: PatchGrid(window: window, source: x.pictureSize, output: size), pictures: pictures,
        groups: groups, channels: weight.shape[1], outputs: outputs / groups,
        outputPlane: size.area)
      read(x, weight) { x, weight in product.run(weight, x, into: y) }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (x, weight) = (flow.inputs[0], flow.inputs[1])
    return [
      flow.needs[0]
        ? TransposedConvolution2D(window: window, size: x.pictureSize, groups: groups)(
          gradient, weight) : nil,
      flow.needs[1]
        ? ConvolutionWeightGradient(window: window, groups: groups)(x, gradient) : nil,
    ]
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
  precondition(
    x.shape.rank == 4 && weight.shape.rank == 4 && groups > 0
      && weight.shape[0].isMultiple(of: groups) && x.shape[1] == weight.shape[1] * groups,
    "conv2d: pictures \(x.shape) and weights \(weight.shape) in \(groups) groups")
  let window = Window2D(
    kernel: weight.pictureSize, stride: stride, padding: padding, dilation: dilation, "conv2d")
  return Convolution2D(window: window, groups: groups)(x, weight).adding(bias, "conv2d")
}

extension Tensor {
  /// Adds a number for each channel of `[N, C, H, W]`.
  func adding(_ bias: Tensor?, _ user: String) -> Tensor {
    guard let bias else { return self }
    precondition(bias.shape == [shape[1]], "\(user): a bias \(bias.shape) for \(shape)")
    return self + bias.reshaped(shape[1], 1, 1)
  }
}
