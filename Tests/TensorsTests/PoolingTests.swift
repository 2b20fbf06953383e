import Tensors
import TestSupport
import Testing

@Suite struct PoolingTests {
  @Test func `takes the first of equal maxima, and names its place in the plane`() {
    let x = Tensor([1, 3, 3, 0, 3, 2, -1, -1, -1, -2, -1, -1], [1, 1, 3, 4])
    let pooled = maxPool2d(x, kernel: 2, stride: 1)
    #expect(pooled.values.values == [3, 3, 3, 3, 2, -1])
    #expect(pooled.indices.values == [1, 1, 2, 4, 5, 6])
    #expect(pooled.indices.shape == [1, 1, 2, 3])
  }

  @Test func `lets a NaN through, and never takes the padding`() {
    let x = Tensor([-5, .nan, -7, -8], [1, 1, 2, 2])
    let pooled = maxPool2d(x, kernel: 3, stride: 2, padding: 1)
    #expect(pooled.values.values[0].isNaN && pooled.indices.values == [1])
    let negative = maxPool2d(.full(-.infinity, [1, 1, 2, 2]), kernel: 2)
    #expect(negative.values.values == [-.infinity] && negative.indices.values == [0])
  }

  @Test func `puts maxima back where they came from`() {
    let x = Tensor((0..<32).map { Float($0 * 7 % 32) }, [1, 2, 4, 4])
    let pooled = maxPool2d(x, kernel: 2)
    let back = maxUnpool2d(pooled.values, indices: pooled.indices, kernel: 2)
    #expect(back.shape == x.shape)
    #expect(bits([maxPool2d(back, kernel: 2).values]) == bits([pooled.values]))
    #expect(back.values.filter { $0 != 0 }.count == 8)
  }

  @Test func `has the same bits at every level, with any threads, alone and in a batch`() {
    var numbers = SeededNumbers(51)
    let values = numbers.uniform(3 * 6 * 31 * 45)
    let differing = differingExecutions {
      let x = Tensor(values, [3, 6, 31, 45]).leaf
      let pooled = maxPool2d(x, kernel: 3, stride: 2, padding: 1)
      let means = avgPool2d(x, kernel: 3, stride: 2, padding: 1)
      let pieces = adaptiveAvgPool2d(x, size: Size2D(height: 4, width: 7))
      let one = x.sliced(0, 2..<3)
      #expect(
        bits([
          maxPool2d(one, kernel: 3, stride: 2, padding: 1).values,
          avgPool2d(one, kernel: 3, stride: 2, padding: 1),
        ]) == bits([pooled.values.sliced(0, 2..<3), means.sliced(0, 2..<3)]))
      let loss = (pooled.values * means).sum() + (pieces * pieces).sum()
      return [pooled.values, means, pieces, loss.gradients()[x]].compactMap { $0 }
    }
    #expect(differing.isEmpty)
  }

  @Test func `divides by the elements there are, where the padding does not count`() {
    let x = Tensor.full(6, [1, 1, 3, 3])
    let with = avgPool2d(x, kernel: 2, stride: 2, padding: 1)
    let without = avgPool2d(x, kernel: 2, stride: 2, padding: 1, countsPadding: false)
    #expect(with.values == [1.5, 3, 3, 6])
    #expect(without.values == [6, 6, 6, 6])
  }

  @Test func `refuses a padding of more than half the kernel`() async {
    await #expect(processExitsWith: .failure) {
      _ = maxPool2d(.zeros([1, 1, 4, 4]), kernel: 2, padding: 2)
    }
  }

  @Test func `refuses an index outside the plane`() async {
    await #expect(processExitsWith: .failure) {
      _ = maxUnpool2d(.zeros([1, 1, 1, 1]), indices: Indices([16], [1, 1, 1, 1]), size: 4)
    }
  }

  @Test func `refuses indices that are not one for each element`() async {
    await #expect(processExitsWith: .failure) { _ = Indices([1, 2, 3], [2, 2]) }
  }
}
