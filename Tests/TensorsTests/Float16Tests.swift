import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct Float16Tests {
  private static let sizes = [
    (1, 1, 1), (3, 5, 7), (12, 32, 16), (13, 33, 785), (64, 100, 31), (97, 65, 1601), (2, 70, 0),
    (24, 64, 64), (5, 1, 33),
  ]

  /// Numbers of every size: halves of them are zeros, subnormal, and infinite.
  private static func operands(_ count: Int, _ numbers: inout SeededNumbers) -> [Float] {
    let scales: [Float] = [1, 1, 1, 0x1p-12, 0x1p-16, 0x1p-24, 0x1p-26, 6e4, 7e4]
    return numbers.uniform(count).enumerated().map { $1 * scales[$0 % scales.count] }
  }

  @Test func `rounds to the nearest half, the even one of two`() {
    let cases: [(Float, Float)] = [
      (0, 0), (-0.0, -0.0), (1, 1), (0x1.002p0, 0x1p0), (0x1.006p0, 0x1.008p0),
      (0x1.002002p0, 0x1.004p0), (-0x1.006p0, -0x1.008p0), (65504, 65504), (65519.996, 65504),
      (65520, .infinity), (-1e30, -.infinity), (.infinity, .infinity),
      // From 2⁻¹⁴ down halves lie 2⁻²⁴ apart.
      (0x1.ffbp-15, 0x1.ff8p-15), (0x1.ffcp-15, 0x1p-14), (0x1p-24, 0x1p-24),
      (0x1.8p-24, 0x1p-23), (0x1p-25, 0), (0x1.000002p-25, 0x1p-24), (-0x1p-25, -0.0),
      (0x1p-133, 0), (.leastNonzeroMagnitude, 0),
    ]
    for (x, expected) in cases {
      var (y, input) = (Float(), x)
      ck_float16_round_reference(1, &input, &y)
      #expect(y.bitPattern == expected.bitPattern, "\(x)")
    }
  }

  @Test func `rounds runs of every length as the reference does, at every level`() {
    var numbers = SeededNumbers(41)
    let special: [Float] = [.nan, .signalingNaN, .infinity, 65520, 0x1p-25, 0x1.8p-24, 0x1p-133]
    for count in Array(0...67) + [70_000] {
      let x = (0..<count).map { index in
        index % 5 == 0
          ? special[index / 5 % special.count] : Float(bitPattern: numbers.next())
      }
      var expected = [Float](repeating: 0, count: count)
      ck_float16_round_reference(count, x, &expected)
      for level in kernelLevels {
        var found = [Float](repeating: -1234.5, count: count + 16)
        ck_float16(level).pointee.round(count, x, &found)
        #expect(
          found[..<count].map(\.bitPattern) == expected.map(\.bitPattern), "\(level), \(count)")
        #expect(found[count...].allSatisfy { $0 == -1234.5 })
      }
    }
  }

  @Test(arguments: sizes)
  func `equals plain loops at every level`(m: Int, n: Int, k: Int) {
    var numbers = SeededNumbers(42)
    for isWide in [false, true] {
      let a = isWide ? Self.operands(m * k, &numbers) : numbers.uniform(m * k)
      let b = isWide ? Self.operands(k * n, &numbers) : numbers.uniform(k * n)
      var expected = [Float](repeating: 0, count: m * n)
      ck_matmul_float16_reference(m, n, k, a, k, 1, b, n, 1, &expected, 0)
      let (left, right) = (Tensor(a, [m, k]), Tensor(b, [k, n]))
      let weight = Tensor(right.transposed().values, [n, k]).keptForProducts
      Precision.with(.float16) {
        for level in Level.available {
          for threads in [1, 2, 3, 7] {
            let found = Execution.with(level: level, threads: threads) {
              [
                left.matmul(right), linear(left, weight: weight),
                left.transposed().matmul(
                  right.transposed(), transposesSelf: true, transposesOther: true),
              ]
            }
            #expect(
              found.allSatisfy { patterns($0.values) == patterns(expected) },
              "\(level), \(threads) threads")
          }
        }
      }
    }
  }

  @Test func `a stored half is multiplied as it is, and rounding twice is rounding once`() {
    var numbers = SeededNumbers(43)
    let x = Tensor(Self.operands(9 * 70, &numbers), [9, 70])
    let weight = narrowTensor(numbers.uniform(40 * 70), [40, 70], storedAs: .float16)
    let halves = Tensor(
      x.values.map { value in
        var (y, input) = (Float(), value)
        ck_float16_round_reference(1, &input, &y)
        return y
      }, x.shape)
    let exact = linear(halves, weight: Tensor(weight.values, weight.shape))
    Precision.with(.float16) {
      #expect(patterns(linear(x, weight: weight).values) == patterns(exact.values))
      #expect(patterns(linear(halves, weight: weight).values) == patterns(exact.values))
    }
  }

  @Test func `leaves everything that is no product alone`() {
    var numbers = SeededNumbers(44)
    let x = Tensor(numbers.uniform(64), [4, 16])
    let single = [x + x, x.softmax(), x.layerNorm(), x.gelu()]
    let other = Precision.with(.float16) { [x + x, x.softmax(), x.layerNorm(), x.gelu()] }
    #expect(bits(single) == bits(other))
  }

  @Test(arguments: AttentionExample.all)
  func `attention equals plain loops; its gradients are those of single precision`(
    example: AttentionExample
  ) {
    func fused(
      _ q: Tensor, _ k: Tensor, _ v: Tensor, _ mask: Tensor?, _ isCausal: Bool, _ scale: Float?
    ) -> Tensor { attention(q, k, v, mask: mask, isCausal: isCausal, scale: scale) }
    let size = example.q[2] * example.v[3]
    var y = [Float](repeating: .nan, count: example.q[0] * example.q[1] * size)
    var row = [Float](repeating: 0, count: max(1, example.k[2]))
    y.withUnsafeMutableBufferPointer { y in
      guard let start = y.baseAddress else { return }
      example.forEachHead { index, head in
        ck_attention_float16_reference(head, &row, start + index * size)
      }
    }
    let expected =
      [patterns(y)] + Execution.with(threads: 1) { example.results(of: fused) }[1...]
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        let found = Execution.with(level: level, threads: threads) {
          Precision.with(.float16) { example.results(of: fused) }
        }
        #expect(found == expected, "\(level) × \(threads)")
      }
    }
  }
}
