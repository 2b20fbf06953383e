import CKernels

/// A recurrence whose every step depends on its token: the heart of Mamba.
///
/// For each channel and each of its states, h = exp(Δ·A)·h + (Δ·x)·B and y = Σ C·h over ascending
/// states, in fused steps of the tokens' order; h begins at 0. On the way back, the gradients of B and
/// C are sums over channels, in sixteen lanes for each group of 128, and those of A over tokens.
package struct SelectiveScan: Operation {
  let isReversed: Bool

  package var name: String { "selective_scan" }

  /// Takes x and Δ `[N, T, D]`, A `[S, D]`, B and C `[N, T, S]`.
  package func forward(_ inputs: [Tensor]) -> Tensor {
    let scan = scan(inputs)
    let kernel = ck_scan(Execution.current.level.kernel).pointee.selective
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
    let (n, tokens, states) = (scan.pictures, scan.order.tokens, scan.order.states)
    let kernel = ck_scan(Execution.current.level.kernel).pointee.selective_backward
    let forX = Storage(count: gradient.count)
    let forStep = Storage(count: gradient.count)
    let forDecay = Storage(count: n * scan.weights)
    let forInput = Storage(count: n * scan.groups * scan.inputs)
    let forOutput = Storage(count: n * scan.groups * scan.inputs)
    withPointers(flow.inputs) { from in
      read(gradient) { dy in
        let scratch = withUnsafePointer(to: scan.order) { ck_selective_scratch($0) }
        scan.forEachBlock(of: Int(CK_SCAN_GROUP), scratch: scratch) { picture, first, room in
          let sums = (picture * scan.groups + first / Int(CK_SCAN_GROUP)) * scan.inputs
          let to = ck_selective_gradients(
            x: forX.pointer + picture * scan.rows, step: forStep.pointer + picture * scan.rows,
            decay: forDecay.pointer + picture * scan.weights, input: forInput.pointer + sums,
            output: forOutput.pointer + sums)
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
    func sums(_ storage: Storage) -> Tensor {
      Tensor(shape: [n, scan.groups, tokens, states], storage: storage).sum([1])
    }
    return [
      Tensor(shape: gradient.shape, storage: forX),
      Tensor(shape: gradient.shape, storage: forStep),
      Tensor(shape: [n, states, scan.order.channels], storage: forDecay).sum([0]),
      sums(forInput), sums(forOutput),
    ]
  }

  private func scan(_ inputs: [Tensor]) -> TokenScan {
    TokenScan(inputs[0].shape, states: inputs[2].shape[0], isReversed: isReversed, name)
  }

  private func withPointers(_ inputs: [Tensor], _ body: (ck_selective_inputs) -> Void) {
    read(inputs[0], inputs[1], inputs[2]) { x, step, decay in
      read(inputs[3], inputs[4]) { input, output in
        body(ck_selective_inputs(x: x, step: step, decay: decay, input: input, output: output))
      }
    }
  }
}

extension ck_selective_inputs {
  /// What one picture has of them.
  fileprivate func picture(_ index: Int, _ scan: TokenScan) -> ck_selective_inputs {
    ck_selective_inputs(
      x: x + index * scan.rows, step: step + index * scan.rows, decay: decay,
      input: input + index * scan.inputs, output: output + index * scan.inputs)
  }
}

extension Tensor {
  /// The selective scan of these tokens `[N, T, D]`: a state space whose step, input and output maps
  /// depend on the token.
  ///
  /// For channel d and state s, hₜ = exp(Δₜ·A)·hₜ₋₁ + Δₜ·Bₜ·xₜ and yₜ = Σₛ Cₜ·hₜ, from the first token
  /// to the last or the other way round. The steps Δ are `[N, T, D]` and not negative, the decay A is
  /// `[S, D]` and negative where states fade, input B and output C are `[N, T, S]`.
  ///
  /// - Precondition: the shapes fit, and S is at most 256.
  ///
  /// Source: Gu & Dao, 2023, "Mamba", [arXiv:2312.00752](https://arxiv.org/abs/2312.00752), algorithm
  /// 2, with the authors' Δ·B for the input.
  public func selectiveScan(
    steps: Tensor, decay: Tensor, input: Tensor, output: Tensor, isReversed: Bool = false
  ) -> Tensor {
    precondition(
      shape.rank == 3 && steps.shape == shape && decay.shape.rank == 2 && decay.shape[1] == shape[2]
        && input.shape == shape.replacingLast(with: decay.shape[0]) && output.shape == input.shape,
      "selective_scan: \(shape), steps \(steps.shape), decay \(decay.shape), "
        + "input \(input.shape), output \(output.shape)")
    return SelectiveScan(isReversed: isReversed)(self, steps, decay, input, output)
  }
}
