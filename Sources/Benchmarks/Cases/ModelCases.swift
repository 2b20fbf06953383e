import Flows
import Layers
import Tensors
import Training

extension BenchmarkCase {
  /// The published NICE network for digits: 784 components, 4 couplings, five hidden layers of 1000.
  private static let nice = NICEConfiguration(
    imageShape: [1, 28, 28], couplings: 4, hidden: [1000, 1000, 1000, 1000, 1000])

  /// Multiplications that its couplings take for one picture.
  private static let niceMultiplications: Int = {
    let half = nice.components / 2
    let widths = [half] + nice.hidden + [half]
    return nice.couplings * zip(widths, widths.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
  }()

  /// Drawing with it.
  static let niceSample: BenchmarkCase = {
    let count = 100
    return BenchmarkCase(
      "nice-sample", "NICE, 784 components, 4 couplings × 5 hidden layers of 1000: 100 samples",
      operations: 2 * Double(count * niceMultiplications)
    ) {
      let model = try NICE(nice, from: ParameterStore(FreshParameters(seed: 0)).scope)
      let code = numbers([count, nice.components])
      return { _ = model.inverse(code) }
    }
  }()

  /// Training it: shards of the batch one after another, as the training loop takes them.
  static let niceTrain: BenchmarkCase = {
    let (batch, shard) = (200, 200)
    // Forwards, to the weights, and to the inputs of all layers but the very first.
    let products = 3 * niceMultiplications - nice.components / 2 * nice.hidden[0]
    return BenchmarkCase(
      "nice-train", "the same network, one step of AdamW, \(batch) pictures in shards of \(shard)",
      operations: 2 * Double(batch * products)
    ) {
      let model = try TrainableNICE(
        nice, store: ParameterStore(FreshParameters(seed: 0), isTrained: true))
      let parameters = model.parameters
      let shards = stride(from: 0, to: batch, by: shard).map { start in
        (
          pictures: (numbers([shard, 1, 28, 28]) + 1) * 127.5,
          places: start..<start + shard
        )
      }
      var optimizer = AdamW(learningRate: 1e-4)
      func step() {
        var sum = GradientSum(parameters: parameters)
        for (pictures, places) in shards {
          sum.add(
            model.loss(of: TrainingShard(pictures: pictures, samples: places, seed: 0)).sum,
            parameters: parameters)
        }
        optimizer.step(parameters) { sum.mean(at: $0, over: batch) }
      }
      return step
    }
  }()
}
