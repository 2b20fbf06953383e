import CKernels

/// Adds up the elements along axes, in the contract's order.
package struct Sum: Operation {
  let axes: [Int]  // ascending, counted from the first
  let keepsAxes: Bool

  package var name: String { "sum" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    var x = inputs[0]
    // Neighbouring axes are one row; the fastest rows are summed first.
    for group in groups.reversed() { x = Self.sum(x, over: group) }
    let kept = x.shape.dimensions.enumerated().filter { keepsAxes || !axes.contains($0.offset) }
    return Tensor(shape: Shape(kept.map(\.element)), storage: x.storage)
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let shape = flow.inputs[0].shape
    var kept = shape
    for axis in axes { kept = kept.replacing(axis, with: 1) }
    return [gradient.reshaped(kept).broadcast(to: shape)]
  }

  private var groups: [Range<Int>] {
    var groups: [Range<Int>] = []
    for axis in axes {
      if let last = groups.last, last.upperBound == axis {
        groups[groups.count - 1] = last.lowerBound..<axis + 1
      } else {
        groups.append(axis..<axis + 1)
      }
    }
    return groups
  }

  private static func sum(_ x: Tensor, over axes: Range<Int>) -> Tensor {
    let sizes = x.shape.dimensions
    let outer = sizes[..<axes.lowerBound].reduce(1, *)
    let length = sizes[axes].reduce(1, *)
    let inner = sizes[axes.upperBound...].reduce(1, *)
    let shape = axes.reduce(x.shape) { $0.replacing($1, with: 1) }
    let kernels = ck_reduction(Execution.current.level.kernel).pointee
    return Tensor(shape) { y in
      read(x) { x in
        if inner == 1 {
          Partition.ranges(outer, cost: length) { range in
            for row in range { y[row] = kernels.sum(length, x + row * length) }
          }
        } else {
          // Columns come in pieces of a few vectors, so that one long table is shared out too.
          let width = 64
          let pieces = (inner + width - 1) / width
          Partition.ranges(outer * pieces, cost: length * min(width, inner)) { range in
            for piece in range {
              let (block, start) = (piece / pieces, piece % pieces * width)
              kernels.sum_rows(
                length, min(width, inner - start), x + block * length * inner + start, inner,
                y + block * inner + start)
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  /// The sum along axes, which are kept with length 1 or dropped; all axes where none are named.
  public func sum(_ axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor {
    let chosen = axes.map { Set($0.map(shape.normalized)).sorted() } ?? Array(0..<shape.rank)
    return Sum(axes: chosen, keepsAxes: keepsAxes)(self)
  }

  /// The mean along axes: their sum, divided by the number of elements.
  public func mean(_ axes: [Int]? = nil, keepsAxes: Bool = false) -> Tensor {
    let total = sum(axes, keepsAxes: keepsAxes)
    return total / Float(count / max(total.count, 1))
  }

  /// The sum over the axes along which `target` was repeated to become this shape.
  package func summed(to target: Shape) -> Tensor {
    guard shape != target else { return self }
    let missing = shape.rank - target.rank
    let repeated = (0..<shape.rank).filter {
      $0 < missing || (target.dimensions[$0 - missing] == 1 && shape.dimensions[$0] != 1)
    }
    return sum(repeated, keepsAxes: true).reshaped(target)
  }
}
