import Layers
import Tensors
import TestSupport
import Testing

@Suite struct WeightKeepingTests {
  /// A source that says that it holds more than it does.
  private struct Large: ParameterSource {
    let elementCount: Int
    var description: String { "large" }
    var names: [String] { [] }

    func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
      var numbers = SeededNumbers(7)
      return narrowTensor(numbers.uniform(shape.count), shape, storedAs: .bfloat16)
    }
  }

  private static let bound = WeightKeeping.bound / 4

  /// The bytes that the pool has handed out for good after a product with a weight of a source.
  private static func kept(_ keeping: WeightKeeping, of total: Int, size: Int = 512) throws -> Int {
    let store = ParameterStore(Large(elementCount: total), keeping: keeping)
    let layer = try Linear(inputs: size, outputs: size, bias: false, from: store.scope)
    let x = Tensor.ones([2, size])
    let before = StoragePool.shared.figures.live
    _ = layer(x)
    return StoragePool.shared.figures.live - before
  }

  // In a process of its own, because the pool counts for all tests.
  @Test func `weights of small models are kept, those of large ones only where they are small`()
    async
  {
    await #expect(processExitsWith: .success) {
      let panels = 512 * 512 * 4
      let found = [
        try Self.kept(.automatic, of: 0), try Self.kept(.automatic, of: Self.bound),
        try Self.kept(.automatic, of: Self.bound + 1),
        try Self.kept(.automatic, of: Self.bound + 1, size: 128),
        try Self.kept(.always, of: Self.bound + 1), try Self.kept(.never, of: 0),
      ]
      #expect(found == [panels, panels, 0, 128 * 128 * 4, panels, 0])
    }
  }
}
