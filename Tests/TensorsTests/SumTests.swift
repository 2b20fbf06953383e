import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct SumTests {
  @Test(arguments: [1, 15, 16, 17, 4095, 4096, 4097, 12_289, 40_000])
  func `adds a row in the order of the reference`(count: Int) {
    var numbers = SeededNumbers(3)
    let (x, y) = (numbers.uniform(count), numbers.uniform(count))
    for level in [CK_PORTABLE, CK_AVX2, CK_AVX512, CK_NEON] where ck_level_available(level) == 1 {
      let kernels = ck_reduction(level).pointee
      #expect(kernels.sum(count, x).bitPattern == ck_sum_reference(count, x).bitPattern)
      #expect(kernels.dot(count, x, y).bitPattern == ck_dot_reference(count, x, y).bitPattern)
    }
  }

  @Test(arguments: [1, 2, 3, 7, 8, 100], [1, 16, 37])
  func `adds rows in the order of the reference`(rows: Int, columns: Int) {
    var numbers = SeededNumbers(4)
    let x = numbers.uniform(rows * columns)
    var expected = [Float](repeating: 0, count: columns)
    ck_sum_rows_reference(rows, columns, x, columns, &expected)
    for level in [CK_PORTABLE, CK_AVX2, CK_AVX512, CK_NEON] where ck_level_available(level) == 1 {
      var found = expected.map { _ in Float.nan }
      ck_reduction(level).pointee.sum_rows(rows, columns, x, columns, &found)
      #expect(found == expected)
    }
  }

  @Test(arguments: [[0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]])
  func `sums any axes, with the same bits for levels and threads`(axes: [Int]) {
    var numbers = SeededNumbers(5)
    let x = Tensor(numbers.uniform(7 * 130 * 70), [7, 130, 70])
    #expect(differingExecutions { [x.sum(axes), x.mean(axes, keepsAxes: true)] }.isEmpty)
    let total = x.sum(axes).sum().item
    #expect(abs(total - x.values.reduce(0, +)) < 0.05)
  }
}
