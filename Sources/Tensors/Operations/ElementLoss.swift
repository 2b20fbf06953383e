import CKernels

/// What each element costs beside its target.
package struct ElementLoss: Operation {
  package enum Kind: Sendable, Equatable {
    case squared, absolute, binaryCrossEntropy
    /// A parabola up to a distance, straight with slope 1 beyond it.
    case smoothAbsolute(beta: Float)
    /// A parabola up to a distance, straight with that slope beyond it.
    case huber(delta: Float)
  }

  let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  package var name: String {
    switch kind {
    case .squared: "mse"
    case .absolute: "l1"
    case .smoothAbsolute: "smooth_l1"
    case .huber: "huber"
    case .binaryCrossEntropy: "bce_with_logits"
    }
  }

  private var kernel: (kind: ck_loss_kind, parameter: Float) {
    switch kind {
    case .squared: (CK_SQUARED, 0)
    case .absolute: (CK_ABSOLUTE, 0)
    case .smoothAbsolute(let beta): (CK_SMOOTH_ABSOLUTE, beta)
    case .huber(let delta): (CK_HUBER, delta)
    case .binaryCrossEntropy: (CK_BINARY_CROSS_ENTROPY, 0)
    }
  }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, target) = (inputs[0], inputs[1])
    precondition(
      x.shape == target.shape, "\(name): shape \(x.shape) with targets of shape \(target.shape)")
    let (kind, parameter) = kernel
    let kernels = ck_loss(Execution.current.level.kernel).pointee
    return Tensor(x.shape) { y in
      read(x, target) { x, t in
        Partition.ranges(inputs[0].count, cost: 4) { range in
          let i = range.lowerBound
          kernels.forward(range.count, kind, parameter, x + i, t + i, y + i)
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (kind, parameter) = kernel
    let kernels = ck_loss(Execution.current.level.kernel).pointee
    let forX = Tensor(gradient.shape) { dx in
      read(flow.inputs[0], flow.inputs[1], gradient) { x, t, dy in
        Partition.ranges(gradient.count, cost: 4) { range in
          let i = range.lowerBound
          kernels.backward(range.count, kind, parameter, x + i, t + i, dy + i, dx + i)
        }
      }
    }
    guard flow.needs[1] else { return [forX, nil] }
    // Cross entropy sees its target in −x · t only; the others see x − t.
    return [
      forX, self.kind == .binaryCrossEntropy ? -(gradient * flow.inputs[0]) : -forX,
    ]
  }
}
