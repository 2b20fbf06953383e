import Flows
import Layers
import Tensors
import Training

extension BenchmarkCase {
  /// Flows with several resolutions over pictures of 3×32×32.
  static let flows: [BenchmarkCase] = {
    var glow = MultiscaleConfiguration(.glow, imageShape: [3, 32, 32], levels: 3, steps: 8)
    glow.width = 128
    var spline = MultiscaleConfiguration(.glow, imageShape: [3, 32, 32], levels: 3, steps: 4)
    (spline.width, spline.coupling) = (64, .spline)
    let realnvp = MultiscaleConfiguration(
      .realnvp, imageShape: [3, 32, 32], levels: 2, width: 48)
    let models = [
      ("glow", "Glow, 3 levels of 8 steps, width 128", glow),
      ("spline", "Glow with splines of 8 bins, 3 levels of 4 steps, width 64", spline),
      ("realnvp", "RealNVP, 2 levels, width 48, two residual blocks", realnvp),
    ]
    return models.flatMap { name, what, configuration in
      // As the peer has it: values are centred, not their logits.
      var configuration = configuration
      configuration.transform = .centred
      return [sample(name, what, configuration), train(name, what, configuration)]
    }
  }()

  private static func sample(
    _ name: String, _ what: String, _ configuration: MultiscaleConfiguration
  ) -> BenchmarkCase {
    BenchmarkCase("\(name)-sample", "\(what), 3×32×32: 16 pictures", operations: nil) {
      let model = try MultiscaleModel(
        configuration, from: ParameterStore(FreshParameters(seed: 0)).scope)
      let code = numbers([16, configuration.components])
      return { _ = model.data(of: code, classes: Array(repeating: nil, count: 16)) }
    }
  }

  private static func train(
    _ name: String, _ what: String, _ configuration: MultiscaleConfiguration
  ) -> BenchmarkCase {
    BenchmarkCase(
      "\(name)-train", "the same network, one step of AdamW, 32 pictures", operations: nil
    ) {
      let model = try TrainableFlow(
        configuration, store: ParameterStore(FreshParameters(seed: 0), isTrained: true))
      let shard = TrainingShard(
        pictures: (numbers([32, 3, 32, 32]) + 1) * 127.5, samples: 0..<32, seed: 0)
      var optimizer = AdamW(learningRate: 1e-4)
      return {
        var sum = GradientSum(parameters: model.parameters)
        sum.add(model.loss(of: shard).sum, parameters: model.parameters)
        optimizer.step(model.parameters) { sum.mean(at: $0, over: 32) }
        model.stepWasTaken()
      }
    }
  }
}
