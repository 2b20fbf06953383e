import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct BFloat16Tests {
  private static let sizes = [
    (1, 1, 1), (3, 5, 7), (12, 32, 16), (13, 33, 785), (64, 100, 31), (97, 65, 1601), (2, 70, 0),
    (24, 64, 64), (5, 1, 33),
  ]

  /// Numbers of every size, also such that products and sums are subnormal.
  private static func operands(_ count: Int, _ numbers: inout SeededNumbers) -> [Float] {
    let scales: [Float] = [1, 1, 1, 0x1p-63, 0x1p-64, 0x1p-120, 0x1p-130]
    return numbers.uniform(count).enumerated().map { $1 * scales[$0 % scales.count] }
  }

  @Test(arguments: sizes)
  func `equals plain loops over pairs at every level`(m: Int, n: Int, k: Int) {
    var numbers = SeededNumbers(21)
    for isTiny in [false, true] {
      let a = isTiny ? Self.operands(m * k, &numbers) : numbers.uniform(m * k)
      let b = isTiny ? Self.operands(k * n, &numbers) : numbers.uniform(k * n)
      var expected = [Float](repeating: 0, count: m * n)
      ck_matmul_bfloat16_reference(m, n, k, a, k, 1, b, n, 1, &expected, 0)
      let (left, right) = (Tensor(a, [m, k]), Tensor(b, [k, n]))
      let weight = Tensor(right.transposed().values, [n, k]).keptForProducts
      Precision.with(.bfloat16) {
        #expect(bits([left.matmul(right)]) == [expected.map(\.bitPattern)])
        let differing = differingExecutions {
          [
            left.matmul(right), linear(left, weight: weight),
            left.transposed().matmul(
              right.transposed(), transposesSelf: true, transposesOther: true),
          ]
        }
        #expect(differing == [])
        #expect(bits([linear(left, weight: weight)]) == [expected.map(\.bitPattern)])
      }
    }
  }

  @Test(arguments: Level.available)
  func `single steps give the bits of the instruction`(level: Level) {
    var numbers = SeededNumbers(22)
    let (m, n, k) = (7, 19, 129)
    for kernels in [
      ck_matmul_bfloat16(level.kernel).pointee, ck_matmul_bfloat16_steps(level.kernel).pointee,
    ] {
      let (a, b) = (Self.operands(m * k, &numbers), Self.operands(k * n, &numbers))
      var expected = [Float](repeating: 0, count: m * n)
      ck_matmul_bfloat16_reference(m, n, k, a, k, 1, b, n, 1, &expected, 0)
      var found = [Float](repeating: 0, count: m * n)
      let steps = (k + 1) / 2
      var strip = [Float](repeating: 0, count: kernels.rows * steps)
      var panel = [Float](repeating: 0, count: kernels.columns * steps)
      for row in stride(from: 0, to: m, by: kernels.rows) {
        for column in stride(from: 0, to: n, by: kernels.columns) {
          let (rows, columns) = (min(kernels.rows, m - row), min(kernels.columns, n - column))
          a.withUnsafeBufferPointer { a in
            kernels.pack_rows(rows, k, a.baseAddress! + row * k, k, 1, &strip)
          }
          b.withUnsafeBufferPointer { b in
            kernels.pack_columns(columns, k, b.baseAddress! + column, n, 1, &panel)
          }
          found.withUnsafeMutableBufferPointer { c in
            kernels.tile(
              rows, columns, steps, strip, panel, c.baseAddress! + row * n + column, n, 0, nil)
          }
        }
      }
      #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
    }
  }

  @Test(arguments: Level.available)
  func `a subnormal running value counts as a zero of its sign`(level: Level) {
    for kernels in [
      ck_matmul_bfloat16(level.kernel).pointee, ck_matmul_bfloat16_steps(level.kernel).pointee,
    ] {
      // Two products that would show a running value of any size, one that would not, and none.
      for (steps, product): (Int, Float) in [(1, 0x1p-126), (1, 0), (1, 1), (0, 0)] {
        let root: Float = product == 1 ? 1 : 0x1p-63
        let word = root.bitPattern >> 16
        let strip = [Float](repeating: Float(bitPattern: word), count: kernels.rows)
        let panel = [Float](
          repeating: product == 0 ? 0 : Float(bitPattern: word), count: kernels.columns)
        let running: [Float] = [0x1p-127, -0x1p-127, 0x1p-149, -0x1p-149, 0x1p-126, -0.0, 3]
        for columns in [running.count, kernels.columns] {
          let c = (0..<columns).map { running[$0 % running.count] }
          var (found, expected) = (c, c)
          kernels.tile(1, columns, steps, strip, panel, &found, columns, 1, nil)
          let (a, b) = ([root, 0], [Float](repeating: product == 0 ? 0 : root, count: 2 * columns))
          ck_matmul_bfloat16_reference(
            1, columns, 2 * steps, a, 2, 1, b, columns, 1, &expected, 1)
          #expect(patterns(found) == patterns(expected), "\(product), \(steps) steps")
          #expect(expected[2] == (steps == 0 ? 0 : product))
        }
      }
    }
  }

  @Test func `a sum that only rounding lifts to the smallest normal number is a zero`() {
    // 2⁻¹²⁶ − 2⁻¹⁵⁰ is subnormal before and after it is rounded with an unbounded exponent; single
    // precision would round it to 2⁻¹²⁶.
    let a = Tensor([0x1p-63, -0x1p-75], [1, 2])
    let b = Tensor([0x1p-63, 0x1p-75], [2, 1])
    Precision.with(.bfloat16) {
      #expect(differingExecutions { [a.matmul(b)] } == [])
      #expect(a.matmul(b).item == 0x1p-126)  // the odd product is flushed before the even one comes
    }
    let c = Tensor([-0x1p-75, 0, 0x1p-63, 0], [1, 4])
    let d = Tensor([0x1p-75, 0, 0x1p-63, 0], [4, 1])
    Precision.with(.bfloat16) { #expect(c.matmul(d).item == 0x1p-126) }
    let e = Tensor([0x1p-63, 0, -0x1p-75, 0], [1, 4])
    Precision.with(.bfloat16) {
      let last = Tensor([0x1p-63, 0, 0x1p-75, 0], [4, 1])
      #expect(e.matmul(last).item == 0)
      #expect(differingExecutions { [e.matmul(last)] } == [])
    }
    let single = e.matmul(Tensor([0x1p-63, 0, 0x1p-75, 0], [4, 1])).item
    #expect(single == 0x1p-126)
  }

  @Test func `is as exact as operands of eight bits allow`() {
    var numbers = SeededNumbers(23)
    let (m, n, k) = (20, 30, 400)
    let (a, b) = (numbers.uniform(m * k), numbers.uniform(k * n))
    let product = Precision.with(.bfloat16) { Tensor(a, [m, k]).matmul(Tensor(b, [k, n])) }.values
    for i in 0..<m {
      for j in 0..<n {
        var (sum, size) = (0.0, 0.0)
        for t in 0..<k {
          let term = Double(a[i * k + t]) * Double(b[t * n + j])
          sum += term
          size += term.magnitude
        }
        // Two operands, each off by at most 2⁻⁸ of itself and seldom by as much, and sums in single
        // precision.
        #expect(abs(Double(product[i * n + j]) - sum) <= size * 0x1.1p-8)
      }
    }
  }

  @Test func `leaves everything that is no product alone`() {
    var numbers = SeededNumbers(24)
    let x = Tensor(numbers.uniform(64), [4, 16])
    let single = [x + x, x.softmax(), x.layerNorm(), x.gelu()]
    let other = Precision.with(.bfloat16) { [x + x, x.softmax(), x.layerNorm(), x.gelu()] }
    #expect(bits(single) == bits(other))
  }
}
