import Tensors
import TestSupport
import Testing
import Training

@Suite struct LossTests {
  private let x = Tensor([1, 3, -2], [3])
  private let target = Tensor([1, 1, 2], [3])

  @Test func `reduces to a mean, a sum or not at all`() {
    #expect(Loss.mse(x, target, reduction: .none).values == [0, 4, 16])
    #expect(Loss.mse(x, target, reduction: .sum).item == 20)
    #expect(Loss.mse(x, target).item == Float(20) / 3)
    #expect(Loss.l1(x, target, reduction: .none).values == [0, 2, 4])
    #expect(Loss.smoothL1(x, target, beta: 4, reduction: .none).values == [0, 0.5, 2])
    #expect(Loss.huber(x, target, delta: 3, reduction: .none).values == [0, 2, 7.5])
  }

  @Test func `is the absolute error where smooth L1 has no smooth part`() {
    #expect(
      Loss.smoothL1(x, target, beta: 0, reduction: .none).values
        == Loss.l1(x, target, reduction: .none).values)
  }

  @Test func `weighs classes in the mean as in the sum`() {
    let logits = Tensor([0, 0, 0, 0], [2, 2])
    let targets = Indices([0, 1], [2])
    let weights = Tensor([3, 1], [2])
    let half = -Tensor([0, 0], [1, 2]).logSoftmax().values[0]
    #expect(
      Loss.crossEntropy(logits, targets, classWeights: weights, reduction: .none).values
        == [3 * half, half])
    #expect(
      abs(Loss.crossEntropy(logits, targets, classWeights: weights).item - half) < 1e-6)
    #expect(
      abs(
        Loss.crossEntropy(logits, targets, classWeights: weights, reduction: .sum).item - 4 * half)
        < 1e-5)
  }

  @Test func `is finite beside a class that cannot be`() throws {
    let logits = Tensor([0, -.infinity, 1], [1, 3]).leaf
    let loss = Loss.crossEntropy(logits, Indices([0], [1]))
    #expect(loss.item.isFinite)
    let gradient = try #require(loss.gradients()[logits])
    #expect(gradient.values.allSatisfy { $0.isFinite })
    #expect(gradient.values[1] == 0)
  }

  @Test func `stays exact for logits far from zero`() {
    let logits = Tensor([100, -100, 100, -100], [4])
    let targets = Tensor([1, 0, 0, 1], [4])
    let losses = Loss.binaryCrossEntropyWithLogits(logits, targets, reduction: .none).values
    #expect(losses[2...] == [100, 100])
    #expect(losses[..<2].allSatisfy { $0 > 0 && $0 < .leastNormalMagnitude })
  }

  @Test func `gives the same bits for levels and threads`() {
    var numbers = SeededNumbers(101)
    let (x, target) = (
      Tensor(numbers.uniform(30_000), [300, 100]), Tensor(numbers.uniform(30_000), [300, 100])
    )
    let targets = Indices((0..<300).map { _ in Int(numbers.next() % 100) }, [300])
    let differing = differingExecutions {
      let leaf = x.leaf
      let losses = [
        Loss.mse(leaf, target), Loss.l1(leaf, target), Loss.smoothL1(leaf, target),
        Loss.huber(leaf, target), Loss.binaryCrossEntropyWithLogits(leaf, target),
        Loss.crossEntropy(leaf, targets),
      ]
      let gradient = losses.reduce(Tensor(0), +).gradients()[leaf]
      return losses + [gradient].compactMap(\.self)
    }
    #expect(differing.isEmpty)
  }

  @Test func `refuses shapes and classes that do not fit`() async {
    await #expect(processExitsWith: .failure) { _ = Loss.mse(.zeros([2]), .zeros([1])) }
    await #expect(processExitsWith: .failure) {
      _ = Loss.crossEntropy(.zeros([2, 3]), Indices([0, 3], [2]))
    }
    await #expect(processExitsWith: .failure) {
      _ = Loss.crossEntropy(.zeros([2, 3]), Indices([0], [1]))
    }
    await #expect(processExitsWith: .failure) { _ = Loss.huber(.zeros([1]), .zeros([1]), delta: 0) }
  }
}
