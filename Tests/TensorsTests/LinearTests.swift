import Tensors
import TestSupport
import Testing

@Suite struct LinearTests {
  private let sizes = [(1, 5, 3), (9, 70, 33), (100, 130, 400), (33, 1, 20), (5, 64, 0)]

  @Test func `fuses bias and activation without changing a bit`() {
    var numbers = SeededNumbers(11)
    for (m, n, k) in sizes {
      let x = Tensor(numbers.uniform(m * k), [m, k])
      let weight = Tensor(numbers.uniform(n * k), [n, k])
      let bias = Tensor(numbers.uniform(n), [n])
      let separate = x.matmul(weight, transposesOther: true) + bias
      #expect(bits([linear(x, weight: weight, bias: bias)]) == bits([separate]))
      #expect(differingExecutions { [linear(x, weight: weight, bias: bias)] } == [])
      for kind in [Elementwise.Kind.relu, .geluTanh, .silu] {
        let activation = Elementwise(kind)
        let fused = linear(x, weight: weight, bias: bias, activation: activation)
        #expect(bits([fused]) == bits([activation(separate)]), "\(kind)")
      }
    }
  }

  @Test func `a weight that stays gives the same bits at every use`() {
    var numbers = SeededNumbers(12)
    for (m, n, k) in sizes {
      let x = Tensor(numbers.uniform(m * k), [m, k])
      let weight = Tensor(numbers.uniform(n * k), [n, k])
      let expected = bits([linear(x, weight: weight)])
      let kept = weight.keptForProducts
      for use in 1...2 {
        #expect(bits([linear(x, weight: kept)]) == expected)
        #expect(differingExecutions { [linear(x, weight: kept)] } == [], "use \(use)")
      }
    }
  }

  @Test func `fuses a residual and its gate without changing a bit`() {
    var numbers = SeededNumbers(14)
    let (pictures, tokens, k, n) = (3, 11, 37, 45)
    let x = Tensor(numbers.uniform(pictures * tokens * k), [pictures, tokens, k])
    let weight = Tensor(numbers.uniform(n * k), [n, k])
    let bias = Tensor(numbers.uniform(n), [n])
    let residual = Tensor(numbers.uniform(pictures * tokens * n), [pictures, tokens, n])
    let branch = linear(x, weight: weight, bias: bias)
    #expect(
      bits([linear(x, weight: weight, bias: bias, addedTo: residual)])
        == bits([residual + branch]))
    let gates: [Shape] = [
      [n], [1, 1, n], [pictures, 1, n], [pictures, tokens, n], [1, tokens, n], [pictures, 1, 1],
    ]
    for shape in gates {
      let gate = Tensor(numbers.uniform(shape.count), shape)
      let fused = { linear(x, weight: weight, bias: bias, addedTo: residual, gatedBy: gate) }
      #expect(bits([fused()]) == bits([residual + gate * branch]), "\(shape)")
      #expect(differingExecutions { [fused()] } == [], "\(shape)")
      let leaf = gate.leaf
      let trained = linear(x, weight: weight, bias: bias, addedTo: residual, gatedBy: leaf)
      #expect(bits([trained.detached]) == bits([fused()]), "\(shape)")
      let slope = trained.sum().gradients()[leaf]
      #expect(
        bits([slope].compactMap(\.self))
          == bits([(residual + leaf * branch).sum().gradients()[leaf]].compactMap(\.self)))
    }
  }

  @Test func `takes the gradients of the operations that it stands for`() {
    var numbers = SeededNumbers(13)
    let x = Tensor(numbers.uniform(6 * 7), [2, 3, 7]).leaf
    let weight = Tensor(numbers.uniform(5 * 7), [5, 7]).leaf
    let bias = Tensor(numbers.uniform(5), [5]).leaf
    let fused = linear(x, weight: weight, bias: bias, activation: Elementwise(.geluTanh))
    let rows = x.reshaped(6, 7).matmul(weight, transposesOther: true) + bias
    let separate = rows.geluTanh().reshaped(2, 3, 5)
    #expect(bits([fused.detached]) == bits([separate.detached]))
    let (one, other) = (fused.sum().gradients(), separate.sum().gradients())
    for leaf in [x, weight, bias] {
      #expect(bits([one[leaf]].compactMap(\.self)) == bits([other[leaf]].compactMap(\.self)))
    }
  }
}
