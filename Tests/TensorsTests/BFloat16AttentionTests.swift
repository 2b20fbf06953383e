import CKernels
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct BFloat16AttentionTests {
  private typealias Kernels = ck_attention_bfloat16_kernels

  private static func fused(
    _ q: Tensor, _ k: Tensor, _ v: Tensor, _ mask: Tensor?, _ isCausal: Bool, _ scale: Float?
  ) -> Tensor { attention(q, k, v, mask: mask, isCausal: isCausal, scale: scale) }

  /// All outputs of an example by plain loops.
  private static func reference(_ example: AttentionExample) -> [UInt32] {
    let size = example.q[2] * example.v[3]
    var y = [Float](repeating: .nan, count: example.q[0] * example.q[1] * size)
    var row = [Float](repeating: 0, count: max(1, example.k[2]))
    y.withUnsafeMutableBufferPointer { y in
      guard let start = y.baseAddress else { return }
      example.forEachHead { index, head in
        ck_attention_bfloat16_reference(head, &row, start + index * size)
      }
    }
    return patterns(y)
  }

  @Test(arguments: AttentionExample.all)
  func `equals plain loops over pairs; gradients are those of single precision`(
    example: AttentionExample
  ) {
    let expected =
      [Self.reference(example)]
      + Execution.with(threads: 1) { example.results(of: Self.fused) }[1...]
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        let found = Execution.with(level: level, threads: threads) {
          Precision.with(.bfloat16) { example.results(of: Self.fused) }
        }
        #expect(found == expected, "\(level) × \(threads)")
      }
    }
  }

  @Test(arguments: AttentionExample.all.filter { $0.k.count > 0 && $0.q.count > 0 })
  func `single steps give the bits of the instruction`(example: AttentionExample) {
    let size = example.q[2] * example.v[3]
    let expected = Self.reference(example)
    for level in kernelLevels {
      for kernels in [
        ck_attention_bfloat16(level).pointee, ck_attention_bfloat16_steps(level).pointee,
      ] {
        let found = written(1, of: expected.count) { y in
          example.forEachHead { Self.run(kernels, level, $1, y[0] + $0 * size) }
        }
        #expect(patterns(found[0]) == expected, "\(level)")
      }
    }
  }

  /// One head by a table's kernels.
  private static func run(
    _ kernels: Kernels, _ level: ck_level, _ head: UnsafePointer<ck_attention_head>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    var h = head.pointee
    let pair = ck_pairs(level).pointee.pair
    let words = (h.size + 1) / 2
    withScratch((h.queries + h.keys) * words + (h.keys + 1) / 2 * h.value_size) { memory in
      let (k, v) = (memory + h.queries * words, memory + (h.queries + h.keys) * words)
      for row in 0..<h.queries { pair(h.size, 1, 1, h.q + row * h.size, memory + row * words) }
      for row in 0..<h.keys { pair(h.size, 1, 1, h.k + row * h.size, k + row * words) }
      pair(h.keys, h.value_size, h.value_size, h.v, v)
      (h.q, h.k, h.v, h.size) = (UnsafePointer(memory), UnsafePointer(k), UnsafePointer(v), words)
      withScratch(ck_attention_scratch(&h)) { scratch in
        for first in stride(from: 0, to: h.queries, by: kernels.columns) {
          kernels.forward(
            &h, first, min(kernels.columns, h.queries - first), scratch,
            y + first * h.value_size)
        }
      }
    }
  }

  @Test(arguments: [false, true])
  func `is off double precision on rounded numbers only by rounding weights and sums`(
    isCausal: Bool
  ) {
    let (queries, keys, size, valueSize) = (40, 301, 33, 7)
    var numbers = SeededNumbers(61)
    let q = numbers.uniform(queries * size, scale: 2), k = numbers.uniform(keys * size, scale: 2)
    let v = numbers.uniform(keys * valueSize)
    let y = Precision.with(.bfloat16) {
      attention(
        Tensor(q, [1, 1, queries, size]), Tensor(k, [1, 1, keys, size]),
        Tensor(v, [1, 1, keys, valueSize]), isCausal: isCausal)
    }.values
    func rounded(_ numbers: [Float]) -> [Double] {
      numbers.map { Double(Float(bitPattern: ck_pair_reference(0, $0).bitPattern & 0xffff_0000)) }
    }
    let (a, b, values) = (rounded(q), rounded(k), rounded(v))
    for query in 0..<queries {
      let seen = isCausal ? query + 1 : keys
      let weights = (0..<seen).map { key -> Double in
        let score = (0..<size).reduce(0.0) { $0 + a[query * size + $1] * b[key * size + $1] }
        return exp(score / Double(size).squareRoot())
      }
      let total = weights.reduce(0, +)
      for i in 0..<valueSize {
        var (sum, magnitude) = (0.0, 0.0)
        for key in 0..<seen {
          let term = weights[key] / total * values[key * valueSize + i]
          sum += term
          magnitude += term.magnitude
        }
        // A weight of eight bits is off by at most 2⁻⁸ of itself; the rest is of single precision,
        // where 2⁻¹⁵ is much.
        #expect(abs(Double(y[query * valueSize + i]) - sum) <= magnitude * (0x1p-8 + 0x1p-15))
      }
    }
  }

  @Test func `adds the odd key's product first, and flushes it`() {
    func output(_ values: [Float]) -> Float {
      Precision.with(.bfloat16) {
        // Each key has the same weight.
        attention(
          .ones([1, 1, 1, 3]), .zeros([1, 1, values.count, 3]),
          Tensor(values, [1, 1, values.count, 1])
        ).item
      }
    }
    // 2⁻¹²⁷ is flushed before the other product comes, or is lifted by it.
    #expect(output([0x1p-125, 0x1p-126]) == 0x1p-126)
    #expect(output([0x1p-126, 0x1p-125]) == 0x1.8p-126)
    // A third is rounded to eight bits; a last key without a partner is there.
    #expect(output([0, 0, 1]) == 0x1.56p-2)
  }

  @Test func `rounds queries and keys`() {
    let (q, k) = (Tensor([0x1.01p0], [1, 1, 1, 1]), Tensor([0x1.01p0, 0], [1, 1, 2, 1]))
    let v = Tensor([1, 0], [1, 1, 2, 1])
    let one = Tensor([1, 0], [1, 1, 2, 1])
    let (found, expected) = Precision.with(.bfloat16) {
      (
        attention(q, k, v, scale: 100 / 128),
        attention(.ones([1, 1, 1, 1]), one, v, scale: 100 / 128)
      )
    }
    #expect(bits([found]) == bits([expected]))
    #expect(bits([attention(q, k, v)]) != bits([attention(.ones([1, 1, 1, 1]), one, v)]))
  }

  @Test func `gives a picture the same bits alone and in a batch, shorter ones too`() {
    let example = AttentionExample.heads(37, 51, 7, 6)
    let (q, k, v) = (example.operands[0], example.operands[1], example.operands[2])
    Precision.with(.bfloat16) {
      let all = attention(q, k, v)
      let one = 1..<2
      #expect(
        bits([attention(q.sliced(0, one), k.sliced(0, one), v.sliced(0, one))])
          == bits([all.sliced(0, one)]))
      // What is hidden does not matter, where a pair is cut either.
      let mask = Tensor((0..<51).map { $0 < 39 ? 1 : 0 }, [51])
      let shorter = attention(q, k.sliced(2, 0..<39), v.sliced(2, 0..<39))
      #expect(bits([attention(q, k, v, mask: mask)]) == bits([shorter]))
    }
  }
}
