/// The transposed convolution, without a bias: the map from a convolution's output gradient to its
/// input gradient.
///
/// Each output is gathered: one chain of fused multiply-adds over channel, kernel row and kernel
/// column, so that nothing is added to what another thread wrote.
package struct TransposedConvolution2D: Operation {
  /// The window of the convolution that this one transposes.
  let window: Window2D
  /// The size of the output's pictures.
  let size: Size2D
  let groups: Int

  package var name: String { "conv_transpose2d" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, weight) = (inputs[0], inputs[1])
    let (pictures, outputs) = (x.shape[0], weight.shape[1])
    return Tensor([pictures, groups * outputs, size.height, size.width]) { y in
      read(x, weight) { x, weights in
        for grid in PatchGrid.transposed(
          window: window, source: inputs[0].pictureSize, output: size)
        {
          withScratch(weight.shape[0] * outputs * grid.taps.count) { turned in
            turn(weights, weight.shape, grid.taps, into: turned)
            if outputs == 1 && weight.shape[0] == groups {
              DepthwiseProduct(
                grid: grid, pictures: pictures, channels: groups, outputPlane: size.area
              ).run(turned, x, into: y)
            } else {
              PatchProduct(
                grid: grid, pictures: pictures, groups: groups,
                channels: weight.shape[0] / groups, outputs: outputs, outputPlane: size.area
              ).run(turned, x, into: y)
            }
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (x, weight) = (flow.inputs[0], flow.inputs[1])
    return [
      flow.needs[0] ? Convolution2D(window: window, groups: groups)(gradient, weight) : nil,
      flow.needs[1]
        ? ConvolutionWeightGradient(window: window, groups: groups)(gradient, x) : nil,
    ]
  }

  /// `[groups · channels, outputs, kernel]` → `[groups, outputs, channels, taps]`.
  private func turn(
    _ weights: UnsafePointer<Float>, _ shape: Shape, _ taps: [Int],
    into turned: UnsafeMutablePointer<Float>
  ) {
    let (channels, outputs) = (shape[0] / groups, shape[1])
    let area = window.kernel.area
    let length = channels * taps.count
    // A few outputs at once, so that reading runs through memory and writing follows few streams.
    let block = 16
    let blocks = (outputs + block - 1) / block
    Partition.ranges(groups * blocks, cost: block * length) { range in
      for index in range {
        let (group, first) = (index / blocks, index % blocks * block)
        for channel in 0..<channels {
          for output in first..<min(first + block, outputs) {
            let from = weights + ((group * channels + channel) * outputs + output) * area
            let to = turned + (group * outputs + output) * length + channel * taps.count
            for tap in taps.indices { to[tap] = from[taps[tap]] }
          }
        }
      }
    }
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
  let user = "conv_transpose2d"
  precondition(
    x.shape.rank == 4 && weight.shape.rank == 4 && groups > 0
      && weight.shape[0].isMultiple(of: groups) && x.shape[1] == weight.shape[0],
    "\(user): pictures \(x.shape) and weights \(weight.shape) in \(groups) groups")
  let window = Window2D(
    kernel: weight.pictureSize, stride: stride, padding: padding, dilation: dilation, user)
  let size = window.transposedSize(of: x.pictureSize, adding: outputPadding, user)
  return TransposedConvolution2D(window: window, size: size, groups: groups)(x, weight)
    .adding(bias, user)
}
