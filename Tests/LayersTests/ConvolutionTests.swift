import Layers
import Tensors
import TestSupport
import Testing

@Suite struct ConvolutionTests {
  @Test func `pulls weight and bias in a checkpoint's shapes`() throws {
    let store = ParameterStore(DrawnParameters())
    let layer = try Convolution(
      inputs: 4, outputs: 6, kernel: Size2D(height: 3, width: 2), stride: 2, padding: 1, groups: 2,
      from: store.scope["conv"])
    #expect(store.parameters.map(\.name) == ["conv.weight", "conv.bias"])
    #expect(store.parameters.map(\.shape) == [[6, 2, 3, 2], [6]])
    var numbers = SeededNumbers(3)
    let x = Tensor(numbers.uniform(4 * 35), [1, 4, 5, 7])
    let expected = conv2d(
      x, weight: layer.weight.value, bias: layer.bias?.value, stride: 2, padding: 1, groups: 2)
    #expect(bits([layer(x)]) == bits([expected]))
    #expect(layer(x).shape == [1, 6, 3, 4])
    #expect(bits([layer(x, then: .silu)]) == bits([expected.silu()]))
  }

  @Test func `slopes for each output are an activation of each`() throws {
    let layer = try Convolution(
      inputs: 3, outputs: 5, kernel: 3, padding: 1, from: ParameterStore(DrawnParameters()).scope)
    var numbers = SeededNumbers(5)
    let slopes = Tensor([0.25, -1, 0, 1, 3], [5])
    for (height, width) in [(1, 1), (4, 7), (20, 33)] {
      let x = Tensor(numbers.uniform(2 * 3 * height * width), [2, 3, height, width])
      let found = differingExecutions {
        let y = layer(x)
        let expected = (0..<5).map { channel in
          y.sliced(1, channel..<channel + 1).leakyReLU(slope: slopes.values[channel])
        }
        let together = layer(x, then: Elementwise(.leakyReLU), slopes: slopes)
        #expect(bits([together]) == bits([.concatenated(expected, axis: 1)]))
        return [together]
      }
      #expect(found == [])
    }
  }

  @Test func `transposed, pulls its weight with the inputs first`() throws {
    let store = ParameterStore(DrawnParameters())
    let layer = try TransposedConvolution(
      inputs: 4, outputs: 6, kernel: 3, stride: 2, padding: 1, outputPadding: 1, groups: 2,
      bias: false, from: store.scope)
    #expect(store.parameters.map(\.name) == ["weight"])
    #expect(store.parameters.map(\.shape) == [[4, 3, 3, 3]])
    let x = Tensor.ones([2, 4, 5, 7])
    #expect(layer(x).shape == [2, 6, 10, 14])
    #expect(bits([layer(x, then: .relu)]) == bits([layer(x).relu()]))
  }

  @Test func `names a weight of another shape`() {
    struct Wrong: ParameterSource {
      var description: String { "wrong" }
      var names: [String] { [] }
      func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
        .zeros([2, 2])
      }
    }
    #expect(
      throws: ParameterError.shape(
        name: "weight", expected: [2, 3, 1, 1], found: [2, 2], source: "wrong")
    ) {
      try Convolution(inputs: 3, outputs: 2, kernel: 1, from: ParameterStore(Wrong()).scope)
    }
  }

  @Test func `refuses groups that do not divide the channels`() async {
    await #expect(processExitsWith: .failure) {
      _ = try Convolution(
        inputs: 3, outputs: 4, kernel: 1, groups: 2, from: ParameterStore(DrawnParameters()).scope)
    }
  }
}
