import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct SoftmaxTests {
  @Test(arguments: [1, 7, 16, 17, 130, 4097, 9000])
  func `follows the reference bit for bit`(count: Int) {
    var numbers = SeededNumbers(31)
    let (x, dy) = (numbers.uniform(count, scale: 20), numbers.uniform(count))
    let mask = (0..<count).map { Float($0 % 3 == 1 ? 0 : 1) }
    let expected = written(8, of: count) { y in
      ck_softmax_reference(count, x, 0.3, nil, y[0])
      ck_softmax_reference(count, x, 0.3, mask, y[1])
      ck_softmax_backward_reference(count, y[0], dy, 0.3, y[2])
      ck_log_softmax_reference(count, x, y[3])
      ck_log_softmax_backward_reference(count, y[3], dy, y[4])
      y[5][0] = ck_log_sum_exp_reference(count, x, y[7])
      ck_log_sum_exp_backward_reference(count, x, y[5][0], 0.7, y[6])
    }
    for level in kernelLevels {
      let kernels = ck_softmax(level).pointee
      let found = written(8, of: count) { y in
        kernels.softmax(count, x, 0.3, nil, y[0])
        kernels.softmax(count, x, 0.3, mask, y[1])
        kernels.softmax_backward(count, y[0], dy, 0.3, y[2])
        kernels.log_softmax(count, x, y[3])
        kernels.log_softmax_backward(count, y[3], dy, y[4])
        y[5][0] = kernels.log_sum_exp(count, x, y[7])
        kernels.log_sum_exp_backward(count, x, y[5][0], 0.7, y[6])
      }
      #expect(found.map(patterns) == expected.map(patterns), "\(level)")
    }
  }

  @Test(
    arguments: [
      [1, -.infinity, 2, -.infinity], [.infinity, 1, 2], [-.infinity, -.infinity], [1, .nan, 3],
      [3e38, -3e38, 3e38], [-.nan, -.infinity],
    ] as [[Float]])
  func `follows the reference where numbers are no numbers or too large`(row: [Float]) {
    let x = row + [Float](repeating: -5, count: 17) + row
    let mask = [Float](repeating: 1, count: x.count - 1) + [0]
    for level in kernelLevels {
      let kernels = ck_softmax(level).pointee
      for x in [row, x] {
        var (found, expected, scratch) = (x, x, x)
        kernels.softmax(x.count, x, 1, nil, &found)
        ck_softmax_reference(x.count, x, 1, nil, &expected)
        #expect(patterns(found) == patterns(expected), "softmax, \(level)")
        kernels.softmax(x.count, x, 1, mask, &found)
        ck_softmax_reference(x.count, x, 1, mask, &expected)
        #expect(patterns(found) == patterns(expected), "masked softmax, \(level)")
        kernels.log_softmax(x.count, x, &found)
        ck_log_softmax_reference(x.count, x, &expected)
        #expect(patterns(found) == patterns(expected), "log softmax, \(level)")
        let sum = kernels.log_sum_exp(x.count, x, &scratch)
        #expect(
          patterns([sum]) == patterns([ck_log_sum_exp_reference(x.count, x, &scratch)]), "\(level)")
      }
    }
  }

  @Test func `gives infinities what they deserve`() {
    let x = Tensor([.infinity, 1, -.infinity, -.infinity], [2, 2])
    #expect(x.logSumExp().values == [.infinity, -.infinity])
    let y = Tensor([1, -.infinity, 1], [3])
    #expect(y.softmax().values == [0.5, 0, 0.5])
    #expect(y.logSoftmax().values[1] == -.infinity)
    #expect(Tensor([3e38, 3e38], [2]).softmax().values == [0.5, 0.5])
    #expect(Tensor([.nan, 1], [2]).softmax().values.allSatisfy { $0.isNaN })
  }

  @Test func `sums to one along any axis`() {
    var numbers = SeededNumbers(32)
    let x = Tensor(numbers.uniform(4 * 5 * 6, scale: 8), [4, 5, 6])
    for axis in -3..<3 {
      let sums = x.softmax(axis: axis).sum([axis])
      #expect(sums.values.allSatisfy { abs($0 - 1) < 1e-6 })
      let logs = x - x.logSumExp(axis: axis, keepsAxis: true)
      #expect(relativeError(found: x.logSoftmax(axis: axis), expected: logs) < 1e-6)
      #expect(x.logSumExp(axis: axis).shape == sums.shape)
    }
  }

  @Test func `gives the same bits for levels and threads, and a row alone`() {
    var numbers = SeededNumbers(33)
    let x = Tensor(numbers.uniform(40 * 300, scale: 9), [40, 300])
    let differing = differingExecutions {
      let leaf = x.leaf
      let outputs = [leaf.softmax(), leaf.logSoftmax(), leaf.logSumExp()]
      let loss = outputs.map { ($0 * $0).sum() }.reduce(Tensor(0), +)
      return outputs + [loss.gradients()[leaf]].compactMap(\.self)
    }
    #expect(differing.isEmpty)
    let row = x.sliced(0, 17..<18)
    #expect(bits([row.softmax()]) == bits([x.softmax().sliced(0, 17..<18)]))
  }
}
