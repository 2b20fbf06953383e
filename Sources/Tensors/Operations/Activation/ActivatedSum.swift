import CKernels

/// A function of the sum of each pair of elements: the end of a residual layer.
///
/// It is one pass where no gradient is asked for. The bits are those of a sum and the function after it.
///
/// - Precondition: the shapes are equal.
package func sum(_ a: Tensor, _ b: Tensor, then function: Elementwise) -> Tensor {
  precondition(a.shape == b.shape, "sum: shapes \(a.shape) and \(b.shape)")
  if a.needsGradient || b.needsGradient { return function(a + b) }
  let add = ck_arithmetic(Execution.current.level.kernel).pointee.add
  let (run, parameter) = (function.kernels.forward, function.parameter)
  // What the sum leaves is still in the nearest cache.
  let piece = 2048
  let total = a.count
  return Tensor(a.shape) { y in
    read(a, b) { a, b in
      Partition.ranges(total, cost: 2) { range in
        for start in stride(from: range.lowerBound, to: range.upperBound, by: piece) {
          let count = min(piece, range.upperBound - start)
          add(count, a + start, 1, b + start, 1, y + start)
          run(count, parameter, y + start, y + start)
        }
      }
    }
  }
}
