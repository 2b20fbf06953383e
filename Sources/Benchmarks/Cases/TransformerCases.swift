import Layers
import RectifiedFlow
import Tensors
import Training

extension BenchmarkCase {
  /// A small diffusion transformer: 256 tokens of 256 numbers, eight blocks, ten classes.
  private static let dit: DiTConfiguration = {
    var configuration = DiTConfiguration(imageShape: [3, 32, 32])
    configuration.patch = 2
    configuration.conditions = [.classes((0..<10).map { "class \($0)" })]
    return configuration
  }()

  /// Multiplications that its products take for one picture: those of a token first, in its blocks
  /// and outside.
  private static let ditMultiplications: (all: Int, embedding: Int) = {
    let (width, tokens) = (dit.width, (32 / dit.patch) * (32 / dit.patch))
    let patch = 3 * dit.patch * dit.patch
    let products = (4 + 2 * dit.feedForwardRatio) * width * width
    let attention = 2 * tokens * width
    let embedding = tokens * patch * width
    return (2 * embedding + dit.depth * tokens * (products + attention), embedding)
  }()

  /// Drawing with it.
  static let ditSample: BenchmarkCase = {
    let (count, steps) = (16, 50)
    return BenchmarkCase(
      "dit-sample",
      "DiT, 3×32×32, patch 2, width 256, depth 8, 4 heads: \(count) pictures, \(steps) Euler steps",
      operations: 2 * Double(count * steps * ditMultiplications.all)
    ) {
      let model = try DiT(dit, from: ParameterStore(FreshParameters(seed: 0)).scope)
      let noise = numbers([count, 3, 32, 32])
      let asked = (0..<count).map { [ConditionValue.choice($0 % 10)] }
      return {
        var pictures = noise
        for step in 0..<steps {
          let time = 1 - Float(step) / Float(steps)
          let velocity = model(
            pictures, times: Array(repeating: time, count: count), asked: asked)
          pictures = pictures - velocity / Float(steps)
        }
      }
    }
  }()

  /// Training it.
  static let ditTrain: BenchmarkCase = {
    let batch = 32
    // Forwards, to the weights, and to the inputs of all layers but the very first.
    let products = 3 * ditMultiplications.all - ditMultiplications.embedding
    return BenchmarkCase(
      "dit-train", "the same transformer, one step of AdamW, \(batch) pictures",
      operations: 2 * Double(batch * products)
    ) {
      let model = try TrainableDiT(
        dit, loss: RectifiedFlowLoss(),
        store: ParameterStore(FreshParameters(seed: 0), isTrained: true))
      let parameters = model.parameters
      let shard = TrainingShard(
        pictures: (numbers([batch, 3, 32, 32]) + 1) * 127.5, labels: (0..<batch).map { $0 % 10 },
        samples: 0..<batch, seed: 0)
      var optimizer = AdamW(learningRate: 1e-4)
      func step() {
        var sum = GradientSum(parameters: parameters)
        sum.add(model.loss(of: shard).sum, parameters: parameters)
        optimizer.step(parameters) { sum.mean(at: $0, over: batch) }
      }
      return step
    }
  }()
}
