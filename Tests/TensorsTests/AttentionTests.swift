import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct AttentionTests {
  private let q: Tensor
  private let k: Tensor
  private let v: Tensor

  init() {
    var numbers = SeededNumbers(41)
    q = Tensor(numbers.uniform(3 * 2 * 37 * 8, scale: 2), [3, 2, 37, 8])
    k = Tensor(numbers.uniform(3 * 2 * 50 * 8, scale: 2), [3, 2, 50, 8])
    v = Tensor(numbers.uniform(3 * 2 * 50 * 6), [3, 2, 50, 6])
  }

  /// Sums in the order of the contract, one number at a time.
  private func plain(mask: (Int, Int, Int) -> Bool) -> [Float] {
    var output: [Float] = []
    let (q, k, v) = (q.values, k.values, v.values)
    for head in 0..<6 {
      for query in 0..<37 {
        var scores = [Float](repeating: 0, count: 50)
        for key in 0..<50 {
          for d in 0..<8 {
            scores[key].addProduct(q[(head * 37 + query) * 8 + d], k[(head * 50 + key) * 8 + d])
          }
        }
        let attends = (0..<50).map { Float(mask(head / 2, query, $0) ? 1 : 0) }
        var weights = scores
        ck_softmax_reference(50, scores, 1 / Float(8).squareRoot(), attends, &weights)
        for d in 0..<6 {
          var sum: Float = 0
          for key in 0..<50 { sum.addProduct(weights[key], v[(head * 50 + key) * 6 + d]) }
          output.append(sum)
        }
      }
    }
    return output
  }

  @Test func `follows plain loops bit for bit`() {
    #expect(bits([attention(q, k, v)]) == [plain { _, _, _ in true }.map(\.bitPattern)])
    #expect(
      bits([attention(q, k, v, isCausal: true)]) == [plain { $2 <= $1 }.map(\.bitPattern)])
    let mask = Tensor((0..<150).map { $0 % 7 == 0 || $0 >= 130 ? 0 : 1 }, [3, 1, 1, 50])
    let masked = attention(q, k, v, mask: mask, isCausal: true)
    let expected = plain { picture, query, key in
      let place = picture * 50 + key
      return !(place % 7 == 0 || place >= 130) && key <= query
    }
    #expect(bits([masked]) == [expected.map(\.bitPattern)])
  }

  @Test func `gives the same bits for levels and threads`() {
    let mask = Tensor((0..<37 * 50).map { $0 % 5 == 0 ? 0 : 1 }, [37, 50])
    let differing = differingExecutions {
      let leaves = [q, k, v].map(\.leaf)
      let y = attention(leaves[0], leaves[1], leaves[2], mask: mask)
      let gradients = (y * y).sum().gradients()
      return [y] + leaves.compactMap { gradients[$0] }
    }
    #expect(differing.isEmpty)
  }

  @Test func `gives a picture the same bits alone and in a batch`() {
    let one = 1..<2
    let alone = attention(q.sliced(0, one), k.sliced(0, one), v.sliced(0, one))
    #expect(bits([alone]) == bits([attention(q, k, v).sliced(0, one)]))
  }

  @Test func `does not see what is masked, padding least of all`() {
    let mask = Tensor((0..<50).map { $0 < 40 ? 1 : 0 }, [1, 1, 1, 50])
    let shorter = attention(q, k.sliced(2, 0..<40), v.sliced(2, 0..<40))
    #expect(bits([attention(q, k, v, mask: mask)]) == bits([shorter]))
  }

  @Test func `takes a query that may see nothing to zero, gradients included`() {
    let mask = Tensor([1, 0, 1], [3, 1, 1, 1])
    let leaves = [q, k, v].map(\.leaf)
    let y = attention(leaves[0], leaves[1], leaves[2], mask: mask)
    #expect(y.sliced(0, 1..<2).values.allSatisfy { $0 == 0 })
    #expect(y.sliced(0, 0..<1).values.contains { $0 != 0 })
    let gradients = (y * y + y).sum().gradients()
    for leaf in leaves {
      let gradient = gradients[leaf]
      #expect(gradient?.sliced(0, 1..<2).values.allSatisfy { $0 == 0 } == true)
      #expect(gradient?.values.allSatisfy { $0.isFinite } == true)
    }
  }

  @Test func `lets all heads share one head of keys and values`() {
    let (key, value) = (k.sliced(1, 0..<1), v.sliced(1, 0..<1))
    let repeated = attention(
      q, key.broadcast(to: k.shape), value.broadcast(to: v.shape))
    #expect(bits([attention(q, key, value)]) == bits([repeated]))
  }

  @Test func `refuses shapes that do not fit`() async {
    await #expect(processExitsWith: .failure) {
      _ = attention(.zeros([1, 1, 2, 3]), .zeros([1, 1, 2, 4]), .zeros([1, 1, 2, 4]))
    }
    await #expect(processExitsWith: .failure) {
      _ = attention(
        .zeros([1, 1, 2, 3]), .zeros([1, 1, 2, 3]), .zeros([1, 1, 2, 3]), mask: .ones([3]))
    }
  }
}

extension Float {
  fileprivate mutating func addProduct(_ a: Float, _ b: Float) { self = addingProduct(a, b) }
}
