import Flows
import Layers
import Tensors

extension BenchmarkCase {
  /// The published NICE network for digits: 784 components, 4 couplings, five hidden layers of 1000.
  static let niceSample: BenchmarkCase = {
    let (count, half, width, hidden, couplings) = (100, 392, 1000, 5, 4)
    let multiplications = 2 * half * width + (hidden - 1) * width * width
    return BenchmarkCase(
      "nice-sample", "NICE, 784 components, 4 couplings × 5 hidden layers of 1000: 100 samples",
      operations: 2 * Double(count * couplings * multiplications)
    ) {
      let configuration = NICEConfiguration(
        imageShape: [1, 28, 28], couplings: couplings,
        hidden: [Int](repeating: width, count: hidden))
      let model = try NICE(
        configuration, from: ParameterStore(FreshParameters(seed: 0)).scope)
      let code = numbers([count, 2 * half])
      return { _ = model.inverse(code) }
    }
  }()
}
