import Flows
import Layers
import Tensors
import TestSupport
import Testing
import Training

@Suite struct CheckpointedTrainingTests {
  private static let configuration = NICEConfiguration(
    imageShape: [1, 4, 6], couplings: 4, hidden: [20, 20])
  private static let pictures = Tensor((0..<120).map { Float($0 * 37 % 256) }, [5, 1, 4, 6])

  private func loss(_ model: TrainableNICE) -> Tensor {
    model.loss(of: TrainingShard(pictures: Self.pictures, samples: 10..<15, seed: 3)).sum
  }

  private func model(
    _ configuration: NICEConfiguration = configuration
  ) throws -> TrainableNICE {
    try TrainableNICE(
      configuration, store: ParameterStore(LivelyParameters(seed: 3), isTrained: true))
  }

  @Test(arguments: NICEConfiguration.Scaling.allCases, Precision.allCases)
  func `the loss and all gradients have the same bits with checkpoints and without`(
    scaling: NICEConfiguration.Scaling, precision: Precision
  ) throws {
    var configuration = Self.configuration
    configuration.scaling = scaling
    let model = try model(configuration)
    func results(_ isOn: Bool) -> [Tensor] {
      Checkpointing.with(isOn) {
        Precision.with(precision) {
          let loss = loss(model)
          let gradients = loss.gradients()
          return [loss.detached] + model.parameters.compactMap { gradients[$0.value] }
        }
      }
    }
    let expected = bits(results(false))
    #expect(expected.count == model.parameters.count + 1)
    #expect(bits(results(true)) == expected)
    #expect(differingExecutions { results(true) } == [])
  }

  /// In a process of its own: other tests use the same pool.
  @Test func `a step takes less memory`() async {
    await #expect(processExitsWith: .success) {
      let configuration = NICEConfiguration(
        imageShape: [1, 8, 8], couplings: 12, hidden: [64, 64, 64])
      let model = try TrainableNICE(
        configuration, store: ParameterStore(FreshParameters(seed: 1), isTrained: true))
      let pictures = Tensor.full(100, [1000, 1, 8, 8])
      func peak(_ isOn: Bool) -> Int {
        StoragePool.shared.resetFigures()
        let before = StoragePool.shared.figures.live
        _ = Checkpointing.with(isOn) {
          model.loss(of: TrainingShard(pictures: pictures, samples: 0..<1000, seed: 1)).sum
        }.gradients()
        return StoragePool.shared.figures.peak - before
      }
      Execution.with(threads: 1) {
        let (without, with) = (peak(false), peak(true))
        precondition(with * 2 < without, "\(with) of \(without) bytes")
      }
    }
  }

  @Test(arguments: [
    ("coupling2.1.weight", "coupling 2, layer 1"), ("coupling0.0.bias", "coupling 0, layer 0"),
    ("coupling3.2.bias", "coupling 3, layer 2"), ("log_scale", "scaling"),
  ])
  func `a poisoned weight is found where it is, with checkpoints and without`(
    name: String, step: String
  ) throws {
    let model = try model()
    #expect(Trace.firstNonFinite { loss(model) } == nil)
    #expect(model.parameters.firstNonFinite == nil)
    #expect(loss(model).firstNonFiniteGradient(of: model.parameters) == nil)
    let parameter = try #require(model.parameters.first { $0.name == name })
    var values = parameter.value.values
    values[values.count / 2] = .nan
    parameter.update(Tensor(values, parameter.shape))
    for isOn in [false, true] {
      let found = Checkpointing.with(isOn) { Trace.firstNonFinite { loss(model) } }
      #expect(found?.name == step)
    }
    #expect(model.parameters.firstNonFinite?.name == name)
    #expect(loss(model).firstNonFiniteGradient(of: model.parameters) != nil)
  }

  @Test func `a sample's steps are named as those of training`() throws {
    let model = try model()
    let code = Tensor.full(.nan, [1, 24])
    let found = Trace.firstNonFinite(named: "the sample") { model.model.inverse(code) }
    #expect(found?.name == "code")
    #expect(Trace.firstNonFinite { model.model.sample(seeds: [1, 2]) } == nil)
  }
}
