import CKernels
import Tensors
import TestSupport
import Testing

/// Shapes, masks and numbers on which the fused attention is compared.
struct AttentionExample: Sendable, CustomTestStringConvertible {
  let q: Shape
  let k: Shape
  let v: Shape
  var mask: Shape?
  /// The share of a mask that is 0, one in so many.
  var hidden = 3
  var isCausal = false
  var scale: Float?
  /// Numbers far apart, so that weights and products underflow.
  var isWide = false
  /// Numbers put into queries, keys and values.
  var special: [Float] = []

  var testDescription: String {
    "q \(q), k \(k), v \(v), mask \(mask?.description ?? "none")"
      + (isCausal ? ", causal" : "") + (isWide ? ", wide" : "")
      + (special.isEmpty ? "" : ", special")
  }

  /// A batch of two pictures with three heads.
  static func heads(
    _ queries: Int, _ keys: Int, _ size: Int, _ valueSize: Int, mask: Shape? = nil,
    isCausal: Bool = false
  ) -> Self {
    Self(
      q: [2, 3, queries, size], k: [2, 3, keys, size], v: [2, 3, keys, valueSize], mask: mask,
      isCausal: isCausal)
  }

  static let all: [Self] = [
    heads(1, 1, 1, 1), heads(1, 33, 5, 7), heads(16, 16, 16, 16), heads(17, 40, 64, 64),
    heads(32, 96, 12, 13), heads(33, 97, 13, 12), heads(100, 31, 40, 24), heads(7, 200, 3, 49),
    heads(40, 40, 8, 8, isCausal: true), heads(70, 33, 9, 17, isCausal: true),
    heads(33, 130, 16, 5, isCausal: true), heads(45, 50, 8, 8, mask: [2, 1, 1, 50]),
    heads(45, 50, 8, 8, mask: [45, 50]), heads(20, 50, 8, 6, mask: [2, 3, 20, 1]),
    heads(35, 37, 8, 8, mask: [3, 35, 37], isCausal: true), heads(5, 0, 4, 6), heads(0, 5, 4, 6),
    Self(q: [1, 1, 3, 4], k: [1, 1, 9_000, 4], v: [1, 1, 9_000, 3]),
    Self(q: [1, 1, 40, 4], k: [1, 1, 4_111, 4], v: [1, 1, 4_111, 3], isCausal: true),
    Self(q: [2, 3, 40, 8], k: [2, 1, 50, 8], v: [2, 1, 50, 6]),
    Self(q: [2, 3, 40, 8], k: [1, 1, 50, 8], v: [2, 3, 50, 6], mask: [50], scale: -0.7),
    Self(q: [1, 2, 40, 8], k: [1, 2, 50, 8], v: [1, 2, 50, 6], mask: [40, 50], hidden: 1),
    Self(q: [1, 2, 40, 8], k: [1, 2, 50, 8], v: [1, 2, 50, 6], isWide: true),
    Self(
      q: [1, 2, 70, 8], k: [1, 2, 80, 8], v: [1, 2, 80, 6], isCausal: true, scale: 40,
      isWide: true),
    Self(
      q: [1, 2, 70, 8], k: [1, 2, 80, 8], v: [1, 2, 80, 6], isCausal: true,
      special: [.infinity, 0, -.infinity, -0.0, .nan]),
    Self(
      q: [1, 2, 20, 3], k: [1, 2, 80, 3], v: [1, 2, 80, 6], mask: [20, 80],
      special: [.infinity, .nan, 3e38]),
  ]

  private func numbers(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var source = SeededNumbers(seed)
    return Tensor(
      (0..<shape.count).map { index -> Float in
        let number = source.uniform() * 2
        if !special.isEmpty, source.next() % 61 == 0 { return special[index % special.count] }
        return isWide
          ? number * Float(sign: .plus, exponent: Int(source.next() % 80) - 70, significand: 1)
          : number
      }, shape)
  }

  /// The output, and the gradients for queries, keys and values.
  func results(
    of function: (Tensor, Tensor, Tensor, Tensor?, Bool, Float?) -> Tensor
  ) -> [[UInt32]] {
    let leaves = [numbers(q, 1), numbers(k, 2), numbers(v, 3)].map(\.leaf)
    var source = SeededNumbers(4)
    let attends = mask.map { shape in
      Tensor((0..<shape.count).map { _ in source.next() % UInt32(hidden) == 0 ? 0 : 1 }, shape)
    }
    let y = function(leaves[0], leaves[1], leaves[2], attends, isCausal, scale)
    let gradients = (y * numbers(y.shape, 5)).sum().gradients()
    return ([y] + leaves.compactMap { gradients[$0] }).map { patterns($0.values) }
  }
}

@Suite struct ScaledDotProductAttentionTests {
  @Test(arguments: AttentionExample.all)
  func `equals the composition bit for bit, gradients included`(example: AttentionExample) {
    let expected = Execution.with(threads: 1) {
      example.results { composedAttention($0, $1, $2, mask: $3, isCausal: $4, scale: $5) }
    }
    #expect(expected.count == 4)
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        let found = Execution.with(level: level, threads: threads) {
          example.results { attention($0, $1, $2, mask: $3, isCausal: $4, scale: $5) }
        }
        #expect(found == expected, "\(level) × \(threads)")
      }
    }
  }

  @Test(arguments: AttentionExample.all.filter { $0.k.count > 0 && $0.mask == nil })
  func `kernels follow the reference bit for bit`(example: AttentionExample) {
    var numbers = SeededNumbers(8)
    let (queries, keys) = (example.q[2], example.k[2])
    let (size, valueSize) = (example.q[3], example.v[3])
    let q = numbers.uniform(queries * size), k = numbers.uniform(keys * size)
    let v = numbers.uniform(keys * valueSize), dy = numbers.uniform(queries * valueSize)
    let mask = (0..<keys).map { Float($0 % 4 == 1 ? 0 : 1) }
    let count = max(queries, keys) * max(size, valueSize)
    for mask in [nil, mask] {
      withHead(
        q, k, v, mask, (queries, keys, size, valueSize), isCausal: example.isCausal
      ) { head in
        let expected = written(5, of: max(count, 2 * keys)) { y in
          ck_attention_reference(head, y[4], y[0])
          ck_attention_backward_reference(head, dy, y[4], y[1], y[2], y[3])
        }
        for level in kernelLevels {
          let found = written(4, of: max(count, 2 * keys)) { run(head, dy, level, $0) }
          #expect(found.map(patterns) == expected.dropLast().map(patterns), "\(level)")
        }
      }
    }
  }

  private func withHead(
    _ q: [Float], _ k: [Float], _ v: [Float], _ mask: [Float]?,
    _ sizes: (queries: Int, keys: Int, size: Int, valueSize: Int),
    isCausal: Bool, _ body: (UnsafePointer<ck_attention_head>) -> Void
  ) {
    read(Tensor(q, [q.count]), Tensor(k, [k.count]), Tensor(v, [v.count])) { q, k, v in
      read(Tensor(mask ?? [0], [mask?.count ?? 1])) { attends in
        var head = ck_attention_head(
          queries: sizes.queries, keys: sizes.keys, size: sizes.size,
          value_size: sizes.valueSize, scale: 0.9,
          is_causal: isCausal ? 1 : 0, q: q, k: k, v: v, mask: mask == nil ? nil : attends,
          mask_step: 0)
        body(&head)
      }
    }
  }

  private func run(
    _ head: UnsafePointer<ck_attention_head>, _ dy: [Float], _ level: ck_level,
    _ y: [UnsafeMutablePointer<Float>]
  ) {
    let (kernels, h) = (ck_attention(level).pointee, head.pointee)
    withScratch(ck_attention_scratch(head) + 3 * h.queries) { scratch in
      let statistics = scratch + ck_attention_scratch(head)
      for first in stride(from: 0, to: h.queries, by: kernels.columns) {
        let count = min(kernels.columns, h.queries - first)
        kernels.forward(head, first, count, scratch, y[0] + first * h.value_size)
        kernels.backward_queries(
          head, dy, first, count, scratch, statistics, y[1] + first * h.size)
      }
      for first in stride(from: 0, to: h.keys, by: kernels.columns) {
        kernels.backward_keys(
          head, dy, statistics, first, min(kernels.columns, h.keys - first), scratch,
          y[2] + first * h.size, y[3] + first * h.value_size)
      }
    }
  }

  @Test func `gives each gradient alone what it is among the others`() {
    let example = AttentionExample.heads(40, 50, 8, 6)
    let all = example.results { attention($0, $1, $2, mask: $3, isCausal: $4, scale: $5) }
    let alone = (0..<3).map { kept in
      example.results { q, k, v, _, _, _ in
        let inputs = [q, k, v].enumerated().map {
          $0.offset == kept ? $0.element : $0.element.detached
        }
        return attention(inputs[0], inputs[1], inputs[2])
      }
    }
    #expect(alone.map(\.count) == [2, 2, 2])
    #expect(alone.map { $0[1] } == Array(all.dropFirst()))
  }

  /// In a process of its own: other tests use the same pool.
  @Test func `takes memory in proportion to the length, gradients included`() async {
    await #expect(processExitsWith: .success) {
      func peak(_ tokens: Int) -> Int {
        StoragePool.shared.resetFigures()
        let before = StoragePool.shared.figures.live
        let x = Tensor.full(0.5, [1, 2, tokens, 16]).leaf
        _ = attention(x, x, x).sum().gradients()
        return StoragePool.shared.figures.peak - before
      }
      Execution.with(threads: 1) {
        let (short, long) = (peak(2_048), peak(4_096))
        precondition(long > 4_096 * 16 * 4 && Double(long) < 2.2 * Double(short))
      }
    }
  }
}
