import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct RowNormalizationTests {
  @Test(arguments: [1, 15, 16, 17, 100, 4097, 9000], [0, 1])
  func `follows the reference bit for bit`(count: Int, centered: Int) {
    var numbers = SeededNumbers(11)
    let (x, dy) = (numbers.uniform(count, scale: 3), numbers.uniform(count))
    let (weight, bias) = (numbers.uniform(count), numbers.uniform(count))
    for inner in [1, 5, 20] where count.isMultiple(of: inner) {
      for isAffine in [true, false] {
        withAffine(weight, bias, isAffine) { weight, bias in
          let expected = written(4, of: count) { y in
            ck_normalization_forward_reference(
              1, count, x, 1e-5, Int32(centered), weight, bias, inner, y[0])
            ck_normalization_backward_reference(
              count, x, dy, 1e-5, Int32(centered), weight, inner, y[1], y[2], y[3])
          }
          for level in kernelLevels {
            let kernels = ck_normalization(level).pointee
            let found = written(4, of: count) { y in
              kernels.forward(1, count, x, 1e-5, Int32(centered), weight, bias, inner, y[0])
              kernels.backward(
                count, x, dy, 1e-5, Int32(centered), weight, inner, y[1], y[2], y[3])
            }
            #expect(found.map(patterns) == expected.map(patterns), "inner \(inner), \(level)")
          }
        }
      }
    }
  }

  @Test(arguments: [1, 2, 4, 5, 11], [1, 16, 50, 4096, 5000, 17_000])
  func `gives rows together the bits that each has alone`(rows: Int, count: Int) {
    var numbers = SeededNumbers(15)
    let x = numbers.uniform(rows * count, scale: 2)
    let (weight, bias) = (numbers.uniform(count), numbers.uniform(count))
    for centered in [0, 1] as [Int32] {
      let expected = written(1, of: rows * count) { y in
        ck_normalization_forward_reference(
          rows, count, x, 1e-5, centered, weight, bias, 1, y[0])
      }
      for level in kernelLevels {
        let found = written(1, of: rows * count) { y in
          ck_normalization(level).pointee.forward(
            rows, count, x, 1e-5, centered, weight, bias, 1, y[0])
        }
        #expect(found.map(patterns) == expected.map(patterns), "\(level)")
      }
    }
  }

  @Test(arguments: [1, 3, 4, 9], [1, 17, 4096, 4097, 17_000])
  func `gives the moments that rows are normalised by`(rows: Int, count: Int) {
    var numbers = SeededNumbers(17)
    let x = numbers.uniform(rows * count, scale: 2)
    for centered in [0, 1] as [Int32] {
      let expected = written(2, of: rows) { y in
        ck_normalization_moments_reference(rows, count, x, 1e-5, centered, y[0], y[1])
      }
      for level in kernelLevels {
        let kernels = ck_normalization(level).pointee
        let found = written(2, of: rows) { y in
          kernels.moments(rows, count, x, 1e-5, centered, y[0], y[1])
        }
        #expect(found.map(patterns) == expected.map(patterns), "\(level)")
        let whole = written(1, of: rows * count) { y in
          kernels.forward(rows, count, x, 1e-5, centered, nil, nil, 1, y[0])
        }
        let applied = written(1, of: rows * count) { y in
          x.withUnsafeBufferPointer { x in
            for row in 0..<rows {
              guard let start = x.baseAddress else { return }
              kernels.apply(
                count, start + row * count, found[0][row], found[1][row], nil, nil,
                y[0] + row * count)
            }
          }
        }
        #expect(applied.map(patterns) == whole.map(patterns), "\(level)")
      }
    }
  }

  @Test(arguments: [[3, 1, 5], [2, 7, 130], [2, 2, 3, 33]] as [Shape])
  func `modulates in one pass with the bits of three operations`(shape: Shape) {
    var numbers = SeededNumbers(16)
    let small = Shape(
      [shape[0]] + [Int](repeating: 1, count: shape.rank - 2) + [shape[-1]])
    let values = [shape, small, small, shape].map { Tensor(numbers.uniform($0.count), $0) }
    func results(
      _ function: (Tensor, Tensor, Tensor) -> Tensor
    ) -> [Tensor] {
      let leaves = values[..<3].map(\.leaf)
      let y = function(leaves[0], leaves[1], leaves[2])
      let gradients = (y * values[3]).sum().gradients()
      return [y] + leaves.compactMap { gradients[$0] }
    }
    let expected = [
      results { $0.layerNorm() * (1 + $1) + $2 }, results { $0.rmsNorm() * (1 + $1) + $2 },
    ].map(bits)
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          let found = [
            results { $0.layerNorm(scale: $1, shift: $2) },
            results { $0.rmsNorm(scale: $1, shift: $2) },
          ].map(bits)
          #expect(found == expected, "\(level), \(threads)")
        }
      }
    }
  }

  private func withAffine(
    _ weight: [Float], _ bias: [Float], _ isAffine: Bool,
    _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void
  ) {
    guard isAffine else { return body(nil, nil) }
    weight.withUnsafeBufferPointer { weight in
      bias.withUnsafeBufferPointer { bias in body(weight.baseAddress, bias.baseAddress) }
    }
  }

  @Test func `gives the same bits for levels and threads`() {
    var numbers = SeededNumbers(12)
    let x = Tensor(numbers.uniform(6 * 8 * 130), [6, 8, 130])
    let (weight, bias) = (Tensor(numbers.uniform(130), [130]), Tensor(numbers.uniform(130), [130]))
    let (scale, shift) = (Tensor(numbers.uniform(8), [8]), Tensor(numbers.uniform(8), [8]))
    let differing = differingExecutions {
      let leaves = [x, weight, bias, scale, shift].map(\.leaf)
      let outputs = [
        leaves[0].layerNorm(weight: leaves[1], bias: leaves[2]),
        leaves[0].rmsNorm(weight: leaves[1]),
        leaves[0].groupNorm(groups: 2, weight: leaves[3], bias: leaves[4]),
      ]
      let loss = outputs.map { ($0 * $0 * $0).sum() }.reduce(Tensor(0), +)
      let gradients = loss.gradients()
      return outputs + leaves.compactMap { gradients[$0] }
    }
    #expect(differing.isEmpty)
  }

  @Test func `gives a row the same bits alone and in a batch`() {
    var numbers = SeededNumbers(13)
    let x = Tensor(numbers.uniform(5 * 6 * 49), [5, 6, 49])
    let weight = Tensor(numbers.uniform(6), [6])
    let cotangent = Tensor(numbers.uniform(5 * 6 * 49), [5, 6, 49])
    func gradient(_ x: Tensor, _ cotangent: Tensor) -> Tensor? {
      let leaf = x.leaf
      return (leaf.groupNorm(groups: 3, weight: weight).layerNorm() * cotangent).sum()
        .gradients()[leaf]
    }
    let together = gradient(x, cotangent)
    for picture in 0..<5 {
      let range = picture..<picture + 1
      let alone = gradient(x.sliced(0, range), cotangent.sliced(0, range))
      #expect(alone.map { bits([$0]) } == together.map { bits([$0.sliced(0, range)]) })
    }
  }

  @Test func `keeps its precision far from zero`() {
    let x = Tensor((0..<64).map { 10_000 + Float($0 % 2) }, [1, 64])
    let y = x.layerNorm(epsilon: 0).values
    #expect(y.enumerated().allSatisfy { $1 == ($0 % 2 == 0 ? -1 : 1) })
  }

  @Test func `normalises all channels of one group like one long row`() {
    var numbers = SeededNumbers(14)
    let x = Tensor(numbers.uniform(2 * 4 * 9), [2, 4, 3, 3])
    let rows = x.reshaped([2, 36]).layerNorm().reshaped(x.shape)
    #expect(bits([x.groupNorm(groups: 1)]) == bits([rows]))
  }

  @Test func `takes a constant row to zero and an empty batch to an empty one`() {
    #expect(Tensor.full(3, [2, 5]).layerNorm().values == [Float](repeating: 0, count: 10))
    #expect(Tensor.zeros([0, 4, 2]).groupNorm(groups: 2).shape == [0, 4, 2])
  }

  @Test func `refuses weights and groups that do not fit`() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor.zeros([2, 4]).layerNorm(weight: .ones([3]))
    }
    await #expect(processExitsWith: .failure) { _ = Tensor.zeros([2, 4, 3]).groupNorm(groups: 3) }
    await #expect(processExitsWith: .failure) {
      _ = Tensor.zeros([2, 4, 3]).groupNorm(groups: 2, bias: .ones([2]))
    }
  }
}
