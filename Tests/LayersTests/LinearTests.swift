import Layers
import Tensors
import Testing

private struct Ones: ParameterSource {
  var description: String { "ones" }
  var names: [String] { ["extra"] }
  func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    switch name {
    case "absent.weight": nil
    case "wrong.weight": .ones([1])
    default: .ones(shape)
    }
  }
}

@Suite struct LinearTests {
  @Test func `multiplies rows by the transposed weight and adds the bias`() throws {
    let layer = try Linear(inputs: 3, outputs: 2, from: ParameterStore(Ones()).scope["a"])
    #expect(layer(Tensor([1, 2, 3, 4, 5, 6], [2, 1, 3])).values == [7, 7, 16, 16])
  }

  @Test func `names what is missing, misshapen or left over`() throws {
    let store = ParameterStore(Ones())
    #expect(throws: ParameterError.missing(name: "absent.weight", source: "ones")) {
      try Linear(inputs: 3, outputs: 2, from: store.scope["absent"])
    }
    #expect(
      throws: ParameterError.shape(
        name: "wrong.weight", expected: [2, 3], found: [1], source: "ones")
    ) {
      try Linear(inputs: 3, outputs: 2, from: store.scope["wrong"])
    }
    #expect(throws: ParameterError.unused(names: ["extra"], source: "ones")) {
      try store.checkAllUsed()
    }
  }
}
