import CKernels

/// A window of each channel over the tokens met before.
///
/// Each output is one chain of fused multiply-adds over ascending taps, the last of which is the token
/// itself; before the first token there is nothing. A weight's gradient is one chain over the tokens of
/// each picture, pictures summed by the tree over their index.
package struct TokenConvolution: Operation {
  let isReversed: Bool

  package var name: String { "token_convolution" }

  /// Takes x `[N, T, D]` and weights `[taps, D]`.
  package func forward(_ inputs: [Tensor]) -> Tensor {
    windows(of: inputs[0], inputs[1], isReversed: isReversed)
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    [
      flow.needs[0] ? windows(of: gradient, flow.inputs[1], isReversed: !isReversed) : nil,
      flow.needs[1] ? weightGradient(flow.inputs[0], gradient, taps: flow.inputs[1].shape[0]) : nil,
    ]
  }

  private func windows(of x: Tensor, _ weights: Tensor, isReversed: Bool) -> Tensor {
    let scan = TokenScan(x.shape, states: weights.shape[0], isReversed: isReversed, name)
    let kernel = ck_scan(Execution.current.level.kernel).pointee.taps
    return Tensor(x.shape) { y in
      read(x, weights) { x, weights in
        scan.forEachBlock { picture, first, _ in
          let start = picture * scan.rows
          withUnsafePointer(to: scan.order) { kernel($0, first, x + start, weights, y + start) }
        }
      }
    }
  }

  private func weightGradient(_ x: Tensor, _ gradient: Tensor, taps: Int) -> Tensor {
    let scan = TokenScan(x.shape, states: taps, isReversed: isReversed, name)
    let kernel = ck_scan(Execution.current.level.kernel).pointee.taps_backward
    return Tensor([scan.pictures, taps, scan.order.channels]) { weights in
      read(x, gradient) { x, dy in
        scan.forEachBlock { picture, first, _ in
          let start = picture * scan.rows
          withUnsafePointer(to: scan.order) {
            kernel($0, first, x + start, dy + start, weights + picture * scan.weights)
          }
        }
      }
    }.sum([0])
  }
}

extension Tensor {
  /// Each channel of these tokens `[N, T, D]` seen through a window of its own over the tokens up to
  /// its place, or from there on where it is reversed: weights `[taps, D]`, the last one for the token
  /// itself.
  ///
  /// - Precondition: the shapes fit, and there are at most 256 taps.
  public func tokenConvolution(weight: Tensor, isReversed: Bool = false) -> Tensor {
    precondition(
      shape.rank == 3 && weight.shape.rank == 2 && weight.shape[1] == shape[2],
      "token_convolution: \(shape) and weights \(weight.shape)")
    return TokenConvolution(isReversed: isReversed)(self, weight)
  }
}
