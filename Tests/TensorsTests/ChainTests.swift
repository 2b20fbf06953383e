import CKernels
import Tensors
import TestSupport
import Testing

/// Products that rows go through in one thread have the bits of operations one after the other.
@Suite struct ChainTests {
  private static let executions = Level.available.flatMap { level in
    [1, 2].map { (level: level, threads: $0) }
  }

  /// A weight and a bias, which stay or do not.
  private func weights(
    _ numbers: inout SeededNumbers, _ outputs: Int, _ inputs: Int, kept: Bool
  ) -> LinearWeights {
    let weight = Tensor(numbers.uniform(outputs * inputs).map { $0 / 4 }, [outputs, inputs])
    return LinearWeights(
      kept ? weight.keptForProducts : weight, Tensor(numbers.uniform(outputs), [outputs]))
  }

  /// What is asked of rows before the first product.
  enum Start: CaseIterable {
    case plain, layer, rms

    func modulation(_ numbers: inout SeededNumbers, pictures: Int, size: Int) -> Modulation? {
      let shape: Shape = [pictures, 1, size]
      let parts = (0..<2).map { _ in Tensor(numbers.uniform(shape.count), shape) }
      return self == .plain
        ? nil
        : Modulation(
          self == .layer ? .layer : .rms, scale: parts[0], shift: parts[1], epsilon: 1e-6)
    }
  }

  @Test(arguments: Precision.allCases, Start.allCases)
  func `feed forward as two linear maps do`(precision: Precision, start: Start) {
    let isGated = start != .layer
    // More rows than a block for each of two threads, a hidden piece that is cut, and odd sizes.
    let (pictures, tokens, size, hidden) = (3, 171, 20, 301)
    var (numbers, same) = (SeededNumbers(91), SeededNumbers(91))
    let chained = (0..<2).map { index in
      index == 0
        ? weights(&numbers, hidden, size, kept: true)
        : weights(&numbers, size, hidden, kept: true)
    }
    let plain = (0..<2).map { index in
      index == 0
        ? weights(&same, hidden, size, kept: false) : weights(&same, size, hidden, kept: false)
    }
    let shape: Shape = [pictures, tokens, size]
    let (x, residual) = (
      Tensor(numbers.uniform(shape.count), shape), Tensor(numbers.uniform(shape.count), shape)
    )
    let gate = isGated ? Tensor(numbers.uniform(pictures * size), [pictures, 1, size]) : nil
    let modulation = start.modulation(&numbers, pictures: pictures, size: size)
    func result(_ weights: [LinearWeights]) -> Tensor {
      Precision.with(precision) {
        feedForward(
          x, modulatedBy: modulation, up: weights[0], activation: Elementwise(.geluTanh),
          down: weights[1],
          addedTo: residual, gatedBy: gate)
      }
    }
    let expected = bits([result(plain)])
    for (level, threads) in Self.executions {
      Execution.with(level: level, threads: threads) {
        #expect(bits([result(chained)]) == expected, "\(level), \(threads)")
      }
    }
  }

  @Test(arguments: Precision.allCases, Start.allCases)
  func `attend as two linear maps and an attention do`(precision: Precision, start: Start) {
    let isGated = start != .layer
    let (pictures, tokens, heads, head) = (2, 37, 2, 32)
    let size = heads * head
    var numbers = SeededNumbers(92)
    let chained = [
      weights(&numbers, 3 * size, size, kept: true), weights(&numbers, size, size, kept: true),
    ]
    let shape: Shape = [pictures, tokens, size]
    let (x, residual) = (
      Tensor(numbers.uniform(shape.count), shape), Tensor(numbers.uniform(shape.count), shape)
    )
    let gate = isGated ? Tensor(numbers.uniform(pictures * size), [pictures, 1, size]) : nil
    let modulation = start.modulation(&numbers, pictures: pictures, size: size)
    func plain() -> Tensor {
      let x = modulation?(x) ?? x
      let (input, output) = (chained[0], chained[1])
      let parts = linear(x, weight: input.weight, bias: input.bias)
        .reshaped(pictures, tokens, 3, heads, head).permuted(2, 0, 3, 1, 4)
      func part(_ index: Int) -> Tensor {
        parts.sliced(0, index..<index + 1).reshaped(pictures, heads, tokens, head)
      }
      let attended = attention(part(0), part(1), part(2)).permuted(0, 2, 1, 3)
      return linear(
        attended.reshaped(shape), weight: output.weight, bias: output.bias, addedTo: residual,
        gatedBy: gate)
    }
    Precision.with(precision) {
      let expected = bits([plain()])
      for (level, threads) in Self.executions {
        Execution.with(level: level, threads: threads) {
          let found = selfAttention(
            x, modulatedBy: modulation, heads: heads, input: chained[0], output: chained[1],
            addedTo: residual,
            gatedBy: gate)
          #expect(found.map { bits([$0]) } == expected, "\(level), \(threads)")
        }
      }
    }
  }

  @Test(arguments: Precision.allCases, [5, 32])
  func `take heads out of rows as permuted axes do`(precision: Precision, head: Int) {
    let (pictures, tokens, heads) = (2, 37, 3)
    let size = heads * head
    var numbers = SeededNumbers(95)
    let values = Tensor(
      numbers.uniform(pictures * tokens * 3 * size), [pictures, tokens, 3 * size])
    let cotangent = Tensor(numbers.uniform(pictures * tokens * size), [pictures, tokens, size])
    func results(_ function: (Tensor) -> Tensor) -> [Tensor] {
      let leaf = values.leaf
      let y = Precision.with(precision) { function(leaf) }
      let gradients = Precision.with(precision) { (y * cotangent).sum().gradients() }
      return [y] + [gradients[leaf]].compactMap(\.self)
    }
    let expected = results { x in
      let parts = x.reshaped(pictures, tokens, 3, heads, head).permuted(2, 0, 3, 1, 4)
      let operands = (0..<3).map {
        parts.sliced(0, $0..<$0 + 1).reshaped(pictures, heads, tokens, head)
      }
      return attention(operands[0], operands[1], operands[2]).permuted(0, 2, 1, 3)
        .reshaped(cotangent.shape)
    }
    for (level, threads) in Self.executions {
      Execution.with(level: level, threads: threads) {
        let found = results { attention(packed: $0, heads: heads) }
        #expect(bits(found) == bits(expected), "\(level), \(threads)")
      }
    }
  }

  @Test func `is left to others where a gradient is asked for`() {
    var numbers = SeededNumbers(93)
    let (input, output) = (
      weights(&numbers, 96, 32, kept: true), weights(&numbers, 32, 32, kept: true)
    )
    let x = Tensor(numbers.uniform(2 * 5 * 32), [2, 5, 32])
    func result(_ x: Tensor) -> Tensor? {
      Execution.with(threads: 1) {
        selfAttention(x, heads: 1, input: input, output: output, addedTo: x, gatedBy: nil)
      }
    }
    #expect(result(x) != nil && result(x.leaf) == nil)
  }

  @Test(arguments: [0, 1, 16, 37], 1...7)
  func `finish rows as the reference does`(columns: Int, parts: Int) {
    var numbers = SeededNumbers(94)
    let (rows, stride) = (3, columns + 2)
    let (c, addend) = (numbers.uniform(rows * stride), numbers.uniform(rows * stride))
    let (bias, gate) = (numbers.uniform(columns + 1), numbers.uniform(columns + 1))
    func result(_ kernel: (UnsafePointer<ck_finish>) -> Void) -> [[Float]] {
      written(1, of: rows * stride) { memory in
        memory[0].update(from: c, count: c.count)
        bias.withUnsafeBufferPointer { bias in
          gate.withUnsafeBufferPointer { gate in
            addend.withUnsafeBufferPointer { addend in
              var finish = ck_finish(
                rows: rows, columns: columns, bias: parts & 1 > 0 ? bias.baseAddress : nil,
                gate: parts & 2 > 0 ? gate.baseAddress : nil,
                addend: parts & 4 > 0 ? addend.baseAddress : nil, c: memory[0],
                addend_stride: stride, c_stride: stride)
              kernel(&finish)
            }
          }
        }
      }
    }
    let expected = result { ck_finish_reference($0) }
    for level in kernelLevels {
      let found = result { ck_arithmetic(level).pointee.finish($0) }
      #expect(found.map(patterns) == expected.map(patterns), "\(level)")
    }
  }
}
