import Tensors
import TestSupport
import Testing

@Suite struct GatherRowsTests {
  @Test func `copies the rows that are named`() {
    let table = Tensor([0, 1, 10, 11, 20, 21], [3, 2])
    let y = table.gatherRows(Indices([2, 0, 2, 1], [2, 2]))
    #expect(y.shape == [2, 2, 2])
    #expect(y.values == [20, 21, 0, 1, 20, 21, 10, 11])
    #expect(table.gatherRows(Indices([Int](), [0])).shape == [0, 2])
  }

  @Test func `adds gradients of one row in the order of positions, for levels and threads`() {
    var numbers = SeededNumbers(51)
    let ids = (0..<900).map { _ in Int(numbers.next() % 40) }
    let cotangent = numbers.uniform(900 * 70, scale: 5)
    var expected = [Float](repeating: 0, count: 50 * 70)
    for (position, id) in ids.enumerated() {
      for j in 0..<70 { expected[id * 70 + j] += cotangent[position * 70 + j] }
    }
    func gradient() -> [Tensor] {
      let table = Tensor.zeros([50, 70]).leaf
      let y = table.gatherRows(Indices(ids, [30, 30]))
      let loss = (y * Tensor(cotangent, y.shape)).sum()
      return [loss.gradients()[table]].compactMap(\.self)
    }
    #expect(differingExecutions(gradient).isEmpty)
    #expect(bits(gradient()) == [expected.map(\.bitPattern)])
  }

  @Test func `refuses an index without a row`() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor.zeros([3, 2]).gatherRows(Indices([-1], [1]))
    }
    await #expect(processExitsWith: .failure) {
      _ = Tensor.zeros([3, 2]).gatherRows(Indices([3], [1]))
    }
  }
}
