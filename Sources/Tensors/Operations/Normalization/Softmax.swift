import CKernels

/// Softmax, its logarithm, or the logarithm of its denominator, over the last axis.
package struct Softmax: Operation {
  package enum Kind: String, Sendable {
    case softmax
    case logSoftmax = "log_softmax"
    case logSumExp = "logsumexp"
  }

  let kind: Kind

  package var name: String { kind.rawValue }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let shape = inputs[0].shape
    let (rows, length) = (shape.around(-1).outer, shape[-1])
    let kernels = ck_softmax(Execution.current.level.kernel).pointee
    let isReduced = kind == .logSumExp
    return Tensor(isReduced ? Shape(shape.dimensions.dropLast()) : shape) { y in
      read(inputs[0]) { x in
        Partition.ranges(rows, cost: length * 8) { range in
          withScratch(isReduced ? length : 0) { scratch in
            for row in range {
              let from = x + row * length
              switch kind {
              case .softmax: kernels.softmax(length, from, 1, nil, y + row * length)
              case .logSoftmax: kernels.log_softmax(length, from, y + row * length)
              case .logSumExp: y[row] = kernels.log_sum_exp(length, from, scratch)
              }
            }
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let shape = flow.inputs[0].shape
    let (rows, length) = (shape.around(-1).outer, shape[-1])
    let kernels = ck_softmax(Execution.current.level.kernel).pointee
    return [
      Tensor(shape) { dx in
        read(flow.inputs[0], flow.output, gradient) { x, y, dy in
          Partition.ranges(rows, cost: length * 8) { range in
            for row in range {
              let start = row * length
              switch kind {
              case .softmax: kernels.softmax_backward(length, y + start, dy + start, 1, dx + start)
              case .logSoftmax:
                kernels.log_softmax_backward(length, y + start, dy + start, dx + start)
              case .logSumExp:
                kernels.log_sum_exp_backward(length, x + start, y[row], dy[row], dx + start)
              }
            }
          }
        }
      }
    ]
  }
}

extension Tensor {
  /// exp(x) / Σexp(x) along an axis: positive, with sum 1.
  public func softmax(axis: Int = -1) -> Tensor {
    withLast(axis) { Softmax(kind: .softmax)($0) }
  }

  /// The logarithm of the softmax along an axis: x − log Σexp(x).
  public func logSoftmax(axis: Int = -1) -> Tensor {
    withLast(axis) { Softmax(kind: .logSoftmax)($0) }
  }

  /// log Σexp(x) along an axis, which is kept with length 1 or dropped.
  public func logSumExp(axis: Int = -1, keepsAxis: Bool = false) -> Tensor {
    let index = shape.normalized(axis)
    let last = index == shape.rank - 1 ? self : movedToLast(index)
    let reduced = Softmax(kind: .logSumExp)(last)
    return keepsAxis ? reduced.expanded(at: index) : reduced
  }

  private func withLast(_ axis: Int, _ function: (Tensor) -> Tensor) -> Tensor {
    let index = shape.normalized(axis)
    if index == shape.rank - 1 { return function(self) }
    return function(transposed(index, -1)).transposed(index, -1)
  }

  /// The tensor with one axis behind the others, which keep their order.
  private func movedToLast(_ axis: Int) -> Tensor {
    Permute(axes: (0..<shape.rank).filter { $0 != axis } + [axis])(self)
  }
}
