import Flows
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct InvertibleConvolutionTests {
  @Test func `equals PyTorch's convolution and determinant`() throws {
    let example = try #require(try ConformanceGroup("flows")["inv1x1"])
    let layer = try InvertibleConvolution(
      channels: 6, from: ParameterStore(CaseParameters(example: example)).scope)
    let (y, logDeterminant) = layer.forward(try example.tensor(.input, "x"))
    #expect(try relativeError(found: y, expected: example.tensor(.output, "y")) <= 2e-6)
    let expected = try example.tensor(.output, "log_abs_det").item
    for value in logDeterminant.values { #expect(abs(value - expected) <= 2e-6 * abs(expected)) }
    #expect(
      try relativeError(found: layer.inverse(y), expected: example.tensor(.input, "x")) < 2e-6)
  }

  @Test func `a fresh one changes nothing`() throws {
    let layer = try InvertibleConvolution(
      channels: 3, from: ParameterStore(FreshParameters(seed: 1)).scope)
    var numbers = SeededNumbers(1)
    let x = Tensor(numbers.uniform(3 * 4), [1, 3, 2, 2])
    #expect(layer.forward(x).y.values == x.values)
    #expect(layer.forward(x).logDeterminant.values == [0])
  }
}
