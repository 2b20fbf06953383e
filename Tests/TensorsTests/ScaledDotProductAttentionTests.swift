import CKernels
import Tensors
import TestSupport
import Testing

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

  @Test(
    arguments: [(1, 5, 16, 16), (37, 37, 16, 48), (33, 200, 32, 16), (70, 9, 64, 32)],
    [true, false])
  func `gradients in one pass follow the reference bit for bit`(
    sizes: (queries: Int, keys: Int, size: Int, valueSize: Int), isCausal: Bool
  ) {
    var numbers = SeededNumbers(9)
    let q = numbers.uniform(sizes.queries * sizes.size),
      k = numbers.uniform(sizes.keys * sizes.size)
    let v = numbers.uniform(sizes.keys * sizes.valueSize)
    let dy = numbers.uniform(sizes.queries * sizes.valueSize)
    let count = max(sizes.queries, sizes.keys) * max(sizes.size, sizes.valueSize)
    for mask in [nil, (0..<sizes.keys).map { Float($0 % 4 == 1 ? 0 : 1) }] {
      withHead(q, k, v, mask, sizes, isCausal: isCausal) { head in
        let expected = written(4, of: max(count, 2 * sizes.keys)) { y in
          ck_attention_backward_reference(head, dy, y[3], y[0], y[1], y[2])
        }
        for level in kernelLevels {
          let found = written(3, of: max(count, 2 * sizes.keys)) { y in
            withScratch(ck_attention_scratch(head)) { scratch in
              ck_attention(level).pointee.backward(head, dy, scratch, y[0], y[1], y[2])
            }
          }
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
