import Layers
import Tensors
import Testing

@Suite struct EmbeddingTests {
  @Test func `looks vectors up and trains those that were used`() throws {
    let store = ParameterStore(SeededSource(), isTrained: true)
    let table = try Embedding(count: 4, size: 3, from: store.scope["tokens"])
    #expect(store.parameters.map(\.name) == ["tokens.weight"])
    let y = table(Indices([3, 1, 3], [1, 3]))
    #expect(y.shape == [1, 3, 3])
    let rows = table.weight.value.values
    #expect(y.values == Array(rows[9..<12]) + Array(rows[3..<6]) + Array(rows[9..<12]))
    let gradient = y.sum().gradients()[table.weight.value]
    #expect(gradient?.values == [0, 0, 0, 1, 1, 1, 0, 0, 0, 2, 2, 2])
  }
}
