import CKernels

/// Rounds numbers to binary16 on the threads of the current execution; they stay floats.
func roundToHalves(
  _ count: Int, _ numbers: UnsafePointer<Float>, into rounded: UnsafeMutablePointer<Float>
) {
  let round = ck_float16(Execution.current.level.kernel).pointee.round
  Partition.ranges(count, cost: 1) { range in
    round(range.count, numbers + range.lowerBound, rounded + range.lowerBound)
  }
}

extension Tensor {
  /// The numbers rounded to binary16, without a graph; themselves where they are stored so.
  var roundedToHalves: Tensor {
    guard elementType != .float16 else { return detached }
    return Tensor(shape) { rounded in
      read(self) { roundToHalves(count, $0, into: rounded) }
    }
  }
}
