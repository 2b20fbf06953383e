import CKernels

extension Tensor {
  /// Each element divided by one number, and the quotient multiplied by another; no gradient flows.
  ///
  /// One pass over the memory, with the bits of two.
  package func divided(by divisor: Float, times factor: Float) -> Tensor {
    guard factor != 1 else { return detached / divisor }
    let kernels = ck_arithmetic(Execution.current.level.kernel).pointee
    // Half a first-level cache holds what is divided until it is multiplied.
    let few = 4096
    return Tensor(shape) { output in
      read(self) { x in
        Partition.ranges(count, cost: 2) { range in
          withUnsafePointer(to: divisor) { divisor in
            withUnsafePointer(to: factor) { factor in
              for start in stride(from: range.lowerBound, to: range.upperBound, by: few) {
                let length = min(few, range.upperBound - start)
                let y = output + start
                kernels.divide(length, x + start, 1, divisor, 0, y)
                kernels.multiply(length, y, 1, factor, 0, y)
              }
            }
          }
        }
      }
    }
  }
}
