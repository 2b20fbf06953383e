import Benchmarks
import CKernels
import Tensors
import Testing

@Suite struct ReferenceComputationTests {
  @Test func `every level of this machine finds the expected digest`() {
    #expect(ReferenceComputation.failures().isEmpty)
  }

  @Test func `the plain loops find the expected digest`() {
    let digest = ReferenceComputation.digest(products + [filtered])
    #expect(digest == ReferenceComputation.expected, "found 0x\(String(digest, radix: 16))")
  }

  @Test func `another digest is a failure at every level and number of threads`() {
    let failures = ReferenceComputation.failures(expected: ReferenceComputation.expected ^ 1)
    #expect(failures.count == Level.available.count * 3)
    #expect(failures.contains("portable × 2"))
  }

  @Test func `the digest is FNV-1a and sees every bit, the sign of zero too`() {
    // FNV-1a of four zero bytes.
    #expect(ReferenceComputation.digest([[0]]) == 0x4D25_767F_9DCE_13F5)
    #expect(ReferenceComputation.digest([[0]]) != ReferenceComputation.digest([[-0.0]]))
    #expect(ReferenceComputation.digest([[1], [2]]) == ReferenceComputation.digest([[1, 2]]))
  }

  /// What the chain over the matrix product gives, by the reference kernels.
  private var products: [[Float]] {
    let operands = ReferenceComputation.operands
    let (m, k, n) = (
      ReferenceComputation.rows, ReferenceComputation.inner, ReferenceComputation.columns
    )
    var sums = [Float](repeating: 0, count: m * n)
    ck_matmul_reference(m, n, k, operands.x, k, 1, operands.weight, n, 1, &sums, 0)
    for index in sums.indices { sums[index] += operands.bias[index % n] }
    let squashed = sums.map { sum in
      let leaky = sum > sum * 0.1 ? sum : sum * 0.1
      return leaky / (leaky * leaky + 1)
    }
    var columnSums = [Float](repeating: 0, count: n)
    ck_sum_rows_reference(m, n, squashed, n, &columnSums)
    var rowSums: [Float] = []
    var weights: [Float] = []
    for row in 0..<m {
      rowSums.append(ck_sum_reference(n, Array(squashed[row * n..<(row + 1) * n])))
      var softmax = [Float](repeating: 0, count: n)
      ck_softmax_reference(n, Array(sums[row * n..<(row + 1) * n]), 1, nil, &softmax)
      weights += softmax
    }
    return [squashed, rowSums, columnSums, [ck_sum_reference(m * n, squashed)], weights]
  }

  /// The convolution as a product of the kernel and all patches, padded with zeros.
  private var filtered: [Float] {
    let operands = ReferenceComputation.operands
    let (channels, side) = (ReferenceComputation.channels, ReferenceComputation.side)
    let taps = channels * 9
    var patches: [Float] = []  // [taps, side · side]
    for tap in 0..<taps {
      for pixel in 0..<side * side {
        let (row, column) = (pixel / side + tap % 9 / 3 - 1, pixel % side + tap % 3 - 1)
        let isInside = (0..<side).contains(row) && (0..<side).contains(column)
        patches.append(isInside ? operands.picture[(tap / 9 * side + row) * side + column] : 0)
      }
    }
    let pixels = side * side
    var result = [Float](repeating: 0, count: ReferenceComputation.filters * pixels)
    ck_matmul_reference(
      ReferenceComputation.filters, pixels, taps, operands.kernel, taps, 1, patches, pixels, 1,
      &result, 0)
    return result
  }
}
