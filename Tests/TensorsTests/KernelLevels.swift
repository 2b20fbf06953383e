import CKernels

/// The levels of this machine, to test kernels below the tensors.
let kernelLevels = [CK_PORTABLE, CK_NEON, CK_AVX2, CK_AVX512].filter {
  ck_level_available($0) == 1
}

/// The bit patterns of numbers, every NaN counting as the same.
func patterns(_ numbers: [Float]) -> [UInt32] {
  numbers.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
}

/// The arrays that a kernel writes, NaN where it leaves them alone.
func written(
  _ arrays: Int, of count: Int, by kernel: ([UnsafeMutablePointer<Float>]) -> Void
) -> [[Float]] {
  let memory = (0..<arrays).map { _ in UnsafeMutablePointer<Float>.allocate(capacity: count) }
  defer { for array in memory { array.deallocate() } }
  for array in memory { array.initialize(repeating: .nan, count: count) }
  kernel(memory)
  return memory.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
}
