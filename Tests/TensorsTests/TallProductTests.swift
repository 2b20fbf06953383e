import Tensors
import TestSupport
import Testing

/// Products of many rows, which threads take by rows, have the bits of products of few.
@Suite struct TallProductTests {
  @Test(arguments: [(500, 33, 20), (497, 70, 800), (641, 1, 1700)], Precision.allCases)
  func `give what their rows give by themselves`(sizes: (Int, Int, Int), precision: Precision) {
    let (m, n, k) = sizes
    var numbers = SeededNumbers(96)
    let (a, b) = (
      Tensor(numbers.uniform(m * k), [m, k]), Tensor(numbers.uniform(k * n), [k, n])
    )
    let (turned, bias) = (a.transposed(), Tensor(numbers.uniform(n), [n]))
    let weight = b.transposed()
    let kept = Tensor(weight.values, weight.shape).keptForProducts
    Precision.with(precision) {
      let rows = Execution.with(threads: 1) {
        stride(from: 0, to: m, by: 50).map { first in
          a.sliced(0, first..<min(m, first + 50)).matmul(b)
        }
      }
      let expected = Tensor.concatenated(rows, axis: 0)
      let finished = bits([(expected + bias).relu()])
      for level in Level.available {
        for threads in [1, 2] {
          Execution.with(level: level, threads: threads) {
            #expect(bits([a.matmul(b)]) == bits([expected]), "\(level), \(threads)")
            #expect(
              bits([turned.matmul(b, transposesSelf: true)]) == bits([expected]),
              "\(level), \(threads)")
            for weight in [weight, kept] {
              let y = linear(x: a, weight, bias)
              #expect(bits([y]) == finished, "\(level), \(threads)")
            }
          }
        }
      }
    }
  }

  private func linear(x: Tensor, _ weight: Tensor, _ bias: Tensor) -> Tensor {
    Tensors.linear(x, weight: weight, bias: bias, activation: Elementwise(.relu))
  }
}
