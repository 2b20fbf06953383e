import Layers
import Tensors
import TestSupport
import Testing

@Suite struct AttentionTests {
  private let store = ParameterStore(SeededSource())
  private let x: Tensor
  private let context: Tensor

  init() {
    var numbers = SeededNumbers(2)
    x = Tensor(numbers.uniform(2 * 5 * 6), [2, 5, 6])
    context = Tensor(numbers.uniform(2 * 7 * 4), [2, 7, 4])
  }

  @Test func `pulls projections by the names of transformers or diffusers`() throws {
    _ = try Attention(size: 6, heads: 2, from: store.scope["a"])
    _ = try Attention(size: 6, heads: 3, bias: false, names: .diffusers, from: store.scope["b"])
    #expect(
      store.parameters.map(\.name) == [
        "a.q_proj.weight", "a.q_proj.bias", "a.k_proj.weight", "a.k_proj.bias", "a.v_proj.weight",
        "a.v_proj.bias", "a.out_proj.weight", "a.out_proj.bias", "b.to_q.weight", "b.to_k.weight",
        "b.to_v.weight", "b.to_out.0.weight",
      ])
  }

  @Test func `gives each head its slice of the projections`() throws {
    let layer = try Attention(size: 6, contextSize: 4, heads: 2, from: store.scope["a"])
    let (q, k, v) = (layer.query(x), layer.key(context), layer.value(context))
    let heads = (0..<2).map { head in
      let part = head * 3..<head * 3 + 3
      return attention(
        q.sliced(2, part).expanded(at: 1), k.sliced(2, part).expanded(at: 1),
        v.sliced(2, part).expanded(at: 1)
      ).reshaped([2, 5, 3])
    }
    let expected = layer.output(.concatenated(heads, axis: 2))
    #expect(bits([layer(x, context: context)]) == bits([expected]))
  }

  @Test func `attends to itself, behind a mask or to the past only`() throws {
    let layer = try Attention(size: 6, heads: 2, from: store.scope["a"])
    let first = layer(x.sliced(1, 0..<1))
    #expect(bits([layer(x, isCausal: true).sliced(1, 0..<1)]) == bits([first]))
    let mask = Tensor([1, 1, 1, 0, 0], [1, 1, 1, 5])
    let seen = x.sliced(1, 0..<3)
    #expect(bits([layer(x, mask: mask)]) == bits([layer(x, context: seen)]))
    #expect(
      bits([layer(queries: x, keys: x, values: x, mask: mask)]) == bits([layer(x, mask: mask)]))
  }

  @Test func `refuses heads that do not divide the size`() async {
    await #expect(processExitsWith: .failure) {
      _ = try Attention(size: 6, heads: 4, from: ParameterStore(SeededSource()).scope)
    }
  }
}
