import CKernels

/// A recurrence of complex states that is the same at every token: a diagonal state space.
///
/// For each channel and each of its states, h = decay·h + x and y = Σ real(output·h) over ascending
/// states, the parts of complex numbers in fused steps of the tokens' order; h begins at 0.
package struct DiagonalScan: Operation {
  let isReversed: Bool

  package var name: String { "diagonal_scan" }

  /// Takes x `[N, T, D]`, and real and imaginary parts of the decay and of the output, `[S, D]`.
  package func forward(_ inputs: [Tensor]) -> Tensor {
    let scan = scan(inputs)
    let kernel = ck_scan(Execution.current.level.kernel).pointee.diagonal
    return Tensor(inputs[0].shape) { y in
      withPointers(inputs) { from in
        scan.forEachBlock { picture, first, _ in
          withUnsafePointer(to: scan.order) { order in
            withUnsafePointer(to: from.picture(picture, scan)) {
              kernel(order, first, $0, y + picture * scan.rows)
            }
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let scan = scan(flow.inputs)
    let kernel = ck_scan(Execution.current.level.kernel).pointee.diagonal_backward
    let forX = Storage(count: gradient.count)
    let forWeights = (0..<4).map { _ in Storage(count: scan.pictures * scan.weights) }
    withPointers(flow.inputs) { from in
      read(gradient) { dy in
        let scratch = withUnsafePointer(to: scan.order) { ck_diagonal_scratch($0) }
        scan.forEachBlock(scratch: scratch) { picture, first, room in
          func weights(_ index: Int) -> UnsafeMutablePointer<Float> {
            forWeights[index].pointer + picture * scan.weights
          }
          let to = ck_diagonal_gradients(
            x: forX.pointer + picture * scan.rows, decay_real: weights(0),
            decay_imaginary: weights(1), output_real: weights(2), output_imaginary: weights(3))
          withUnsafePointer(to: scan.order) { order in
            withUnsafePointer(to: from.picture(picture, scan)) { from in
              withUnsafePointer(to: to) {
                kernel(order, first, from, dy + picture * scan.rows, $0, room)
              }
            }
          }
        }
      }
    }
    let shape: Shape = [scan.pictures, scan.order.states, scan.order.channels]
    return [Tensor(shape: gradient.shape, storage: forX)]
      + forWeights.map { Tensor(shape: shape, storage: $0).sum([0]) }
  }

  private func scan(_ inputs: [Tensor]) -> TokenScan {
    TokenScan(inputs[0].shape, states: inputs[1].shape[0], isReversed: isReversed, name)
  }

  private func withPointers(_ inputs: [Tensor], _ body: (ck_diagonal_inputs) -> Void) {
    read(inputs[0], inputs[1], inputs[2]) { x, decayReal, decayImaginary in
      read(inputs[3], inputs[4]) { outputReal, outputImaginary in
        body(
          ck_diagonal_inputs(
            x: x, decay_real: decayReal, decay_imaginary: decayImaginary,
            output_real: outputReal, output_imaginary: outputImaginary))
      }
    }
  }
}

extension ck_diagonal_inputs {
  /// What one picture has of them.
  fileprivate func picture(_ index: Int, _ scan: TokenScan) -> ck_diagonal_inputs {
    var own = self
    own.x = x + index * scan.rows
    return own
  }
}

extension Tensor {
  /// The diagonal scan of these tokens `[N, T, D]`: a linear state space of complex states.
  ///
  /// For channel d and state s, hₜ = a·hₜ₋₁ + xₜ and yₜ = Σₛ real(c·hₜ), from the first token to the
  /// last or the other way round. The parts of the decay a and the output c are `[S, D]`.
  ///
  /// - Precondition: the shapes fit, and S is at most 256.
  public func diagonalScan(
    decay: (real: Tensor, imaginary: Tensor), output: (real: Tensor, imaginary: Tensor),
    isReversed: Bool = false
  ) -> Tensor {
    let weights = [decay.real, decay.imaginary, output.real, output.imaginary]
    precondition(
      shape.rank == 3 && decay.real.shape.rank == 2 && decay.real.shape[1] == shape[2]
        && weights.allSatisfy { $0.shape == decay.real.shape },
      "diagonal_scan: \(shape) and states \(weights.map(\.shape))")
    return DiagonalScan(isReversed: isReversed).apply([self] + weights)
  }
}
