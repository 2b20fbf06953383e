import Layers
import Tensors
import TestSupport
import Testing

@Suite struct FreshParametersTests {
  private let source = FreshParameters(seed: 11)

  @Test func `depends on seed and name, not on the order of asking`() throws {
    func weights(_ names: [String], seed: UInt64) throws -> [String: [Float]] {
      let store = ParameterStore(FreshParameters(seed: seed))
      for name in names { _ = try Linear(inputs: 3, outputs: 2, from: store.scope[name]) }
      try store.checkAllUsed()
      return Dictionary(uniqueKeysWithValues: store.parameters.map { ($0.name, $0.value.values) })
    }
    let forward = try weights(["a", "b", "c"], seed: 11)
    #expect(forward.count == 6)
    #expect(try weights(["c", "a", "b"], seed: 11) == forward)
    #expect(try weights(["b"], seed: 11)["b.weight"] == forward["b.weight"])
    #expect(Set(forward.values.map { $0[0] }).count == 6)
    #expect(try weights(["b"], seed: 12)["b.weight"] != forward["b.weight"])
  }

  @Test func `fills as the initializer says`() {
    func values(_ initializer: Initializer, _ shape: Shape = [4]) -> [Float] {
      source.value(of: "x", shape: shape, initializer: initializer)?.values ?? []
    }
    #expect(values(.zeros) == [0, 0, 0, 0])
    #expect(values(.ones) == [1, 1, 1, 1])
    #expect(values(.constant(2.5)) == [2.5, 2.5, 2.5, 2.5])
    #expect(values(.values([1, 2, 3, 4])) == [1, 2, 3, 4])
    let uniform = values(.uniform(fanIn: 16), [100, 1000])
    #expect(uniform.allSatisfy { abs($0) <= 0.25 })
    #expect(uniform.max() ?? 0 > 0.2499)
    #expect(uniform.min() ?? 0 < -0.2499)
    let normal = values(.normal(deviation: 0.02), [100, 1000])
    let variance = normal.reduce(0.0) { $0 + Double($1) * Double($1) } / 100_000
    #expect(abs(variance / 4e-4 - 1) < 0.03)
  }

  @Test func `gives the same bits at all levels and threads`() {
    #expect(
      differingExecutions {
        [Initializer.uniform(bound: 0.3), .normal(deviation: 0.3)].compactMap {
          source.value(of: "x", shape: [70_001], initializer: $0)
        }
      }.isEmpty)
  }
}
