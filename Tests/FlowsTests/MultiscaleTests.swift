import Flows
import Layers
import Tensors
import TestSupport
import Testing
import Training

/// RealNVP and Glow as models of pictures.
@Suite struct MultiscaleTests {
  static func configuration(
    _ architecture: MultiscaleConfiguration.Architecture,
    _ change: (inout MultiscaleConfiguration) -> Void = { _ in }
  ) -> MultiscaleConfiguration {
    var configuration = MultiscaleConfiguration(
      architecture, imageShape: [3, 8, 8], levels: 2, steps: 2, width: 8)
    configuration.classes = ["cat", "dog"]
    change(&configuration)
    return configuration
  }

  static let variants: [MultiscaleConfiguration] = [
    configuration(.glow), configuration(.realnvp),
    configuration(.glow) { $0.coupling = .spline },
    configuration(.realnvp) { ($0.coupling, $0.norm) = (.additive, .actnorm) },
    configuration(.glow) { ($0.dequantisation, $0.mixing) = (.variational, .plain) },
    configuration(.glow) { ($0.transform, $0.classes) = (.logit, []) },
    configuration(.glow) { $0.memory = .invertible },
  ]

  private static let levels = Tensor(
    (0..<6 * 192).map { Float($0 * 37 % 256) }, [6, 3, 8, 8])
  private static let classes: [Int?] = [0, 1, nil, 1, 0, nil]

  static func shard(_ configuration: MultiscaleConfiguration) -> TrainingShard {
    TrainingShard(
      pictures: levels, labels: configuration.classes.isEmpty ? nil : classes, samples: 20..<26,
      seed: 4)
  }

  private func trainable(
    _ configuration: MultiscaleConfiguration, seed: UInt64 = 1
  ) throws -> TrainableFlow {
    let model = try TrainableFlow(
      configuration, store: ParameterStore(FreshParameters(seed: seed), isTrained: true))
    model.begin(with: Self.shard(configuration))
    return model
  }

  @Test(arguments: variants)
  func `the loss and all gradients have the same bits everywhere, and with checkpoints`(
    configuration: MultiscaleConfiguration
  ) throws {
    let shard = Self.shard(configuration)
    let model = try trainable(configuration)
    func results() -> [Tensor] {
      let loss = model.loss(of: shard).sum
      let gradients = loss.gradients()
      return [loss.detached] + model.parameters.compactMap { gradients[$0.value] }
    }
    let expected = bits(results())
    #expect(expected.count > 20)
    #expect(differingExecutions { results() } == [])
    #expect(Checkpointing.with(true) { bits(results()) } == expected)
  }

  @Test(arguments: variants)
  func `a picture is drawn by its own seed alone, and read back`(
    configuration: MultiscaleConfiguration
  ) throws {
    let model = try trainable(configuration).model
    let seeds: [UInt64] = [7, 8, 9, 10]
    let classes: [Int?] = configuration.classes.isEmpty ? [nil, nil, nil, nil] : [1, 0, nil, 1]
    let codes = model.code(seeds: seeds, temperature: 0.7)
    let together = model.data(of: codes, classes: classes)
    #expect(together.shape == [4, 3, 8, 8])
    for index in 0..<4 {
      let alone = model.data(
        of: model.code(seeds: [seeds[index]], temperature: 0.7), classes: [classes[index]])
      #expect(bits([alone]) == bits([together.sliced(0, index..<index + 1)]))
    }
    let back = model.code(of: together, classes: classes)
    #expect(relativeError(found: back, expected: codes) < 1e-4)
    #expect(model.inverseErrors(of: together, classes: classes).allSatisfy { $0.error < 1e-4 })
  }

  @Test func `actnorm begins with mean 0 and variance 1 of the whole step`() throws {
    let configuration = Self.configuration(.glow) { ($0.levels, $0.steps, $0.classes) = (1, 1, []) }
    let model = try trainable(configuration)
    let store = ParameterStore(FreshParameters(seed: 1))
    let norm = try ActNorm(channels: 3, from: store.scope)
    let x = Self.levels
    let y = norm.forward(x, in: FlowContext(batch: .beginning)).y
    for mean in y.mean([0, 2, 3]).values { #expect(abs(mean) < 1e-4) }
    for square in (y * y).mean([0, 2, 3]).values { #expect(abs(square - 1) < 1e-3) }
    let scales = model.parameters.filter { $0.name.hasSuffix("norm.log_scale") }
    #expect(scales.count == 1 && scales.allSatisfy { !$0.value.values.contains(0) })
  }

  @Test func `batch norm collects what a step that was taken had`() throws {
    let configuration = Self.configuration(.realnvp)
    let model = try trainable(configuration)
    func means() -> [Float] {
      model.parameters.filter { $0.name.hasSuffix("running_mean") }.flatMap { $0.value.values }
    }
    let shard = Self.shard(configuration)
    let loss = model.loss(of: shard).sum
    #expect(means().allSatisfy { $0 == 0 })
    let gradients = loss.gradients()
    #expect(
      model.parameters.allSatisfy {
        ($0.name.contains("running") || $0.name == "top.weight") == (gradients[$0.value] == nil)
          || gradients[$0.value] != nil
      })
    model.stepWasTaken()
    #expect(means().contains { $0 != 0 })
    let once = means()
    model.stepWasTaken()
    #expect(means() == once)
  }

  @Test(arguments: MultiscaleConfiguration.Architecture.allCases)
  func `gradients with little memory are those of much`(
    architecture: MultiscaleConfiguration.Architecture
  ) throws {
    func results(_ memory: FlowMemory) throws -> [Tensor] {
      var configuration = Self.configuration(architecture)
      (configuration.memory, configuration.norm) = (memory, .actnorm)
      let model = try trainable(configuration)
      // Fresh couplings do nothing, and most of their gradients are 0 but for roundings.
      for parameter in model.parameters where parameter.name.hasSuffix("weight") {
        let stream = RandomStream(seed: 3, purpose: .initialisation(of: parameter.name))
        parameter.update(parameter.value + stream.normal(parameter.shape) * 0.05)
      }
      let loss = model.loss(of: Self.shard(configuration)).sum
      let gradients = loss.gradients()
      return [loss.detached] + model.parameters.compactMap { gradients[$0.value] }
    }
    let (expected, found) = (try results(.standard), try results(.invertible))
    #expect(expected.count == found.count && expected.count > 20)
    #expect(bits([expected[0]]) == bits([found[0]]))
    let all = [expected, found].map { results in results.dropFirst().flatMap(\.values) }
    #expect(relativeError(found: all[1], expected: all[0]) < 1e-4)
  }

  /// In a process of its own: other tests use the same pool.
  @Test func `memory does not grow with depth where it is invertible`() async {
    await #expect(processExitsWith: .success) {
      func peak(_ memory: FlowMemory, steps: Int) throws -> Int {
        var configuration = MultiscaleConfiguration(
          .glow, imageShape: [3, 16, 16], levels: 1, steps: steps, width: 32)
        configuration.memory = memory
        let model = try TrainableFlow(
          configuration, store: ParameterStore(FreshParameters(seed: 1), isTrained: true))
        let shard = TrainingShard(
          pictures: Tensor((0..<64 * 768).map { Float($0 * 37 % 256) }, [64, 3, 16, 16]),
          samples: 0..<64, seed: 1)
        StoragePool.shared.resetFigures()
        let before = StoragePool.shared.figures.live
        _ = model.loss(of: shard).sum.gradients()
        return StoragePool.shared.figures.peak - before
      }
      try Execution.with(threads: 1) {
        let (few, many) = (try peak(.invertible, steps: 4), try peak(.invertible, steps: 16))
        let usual = try peak(.standard, steps: 16)
        // Parameters and their gradients are in there, which do grow.
        precondition(many * 4 < usual && many * 2 < few * 3, "\(few), \(many), \(usual) bytes")
      }
    }
  }

  @Test func `log p of levels is that of the density at the noisy values`() throws {
    let configuration = Self.configuration(.glow) { $0.transform = .logit }
    let model = try trainable(configuration).model
    let shard = Self.shard(configuration)
    let noise = (0..<6).map {
      RandomStream(seed: 4, purpose: .dequantisation(sample: 20 + $0)).uniform([3, 8, 8])
    }
    let data = (Self.levels + Tensor.stacked(noise, axis: 0)) / 256
    let p = data * 0.9 + 0.05
    let x = p.log() - (1 - p).log()
    let context = FlowContext(classes: FlowContext.oneHot(Self.classes, among: 2))
    let (code, logDeterminant) = model.flow.forward(x, in: context)
    let slopes = (Tensor(0.9) / (p * (1 - p))).log().sum([1, 2, 3])
    let expected = Prior.gaussian.logDensity(code) + logDeterminant + slopes
    let found = model.logLikelihood(
      ofLevels: shard.pictures, classes: Self.classes, samples: 20..<26, seed: 4)
    #expect(relativeError(found: found, expected: expected) < 1e-5)
    let bits = model.bitsPerDimension(
      of: shard.pictures, classes: Self.classes, samples: 20..<26, seed: 4)
    for (bit, nats) in zip(bits, found.values) {
      #expect(abs(Bits.logLikelihood(bitsPerDimension: bit, components: 192) - Double(nats)) < 1e-3)
    }
  }

  @Test func `a part whose weights are broken is named`() throws {
    let model = try trainable(Self.configuration(.glow) { $0.mixing = .plain })
    let parameter = try #require(
      model.parameters.first { $0.name == "levels.1.steps.0.mixing.weight" })
    parameter.update(Tensor.zeros(parameter.shape))
    let found = Trace.firstNonFinite { model.loss(of: Self.shard(model.model.configuration)).sum }
    #expect(found?.name == "level 1, step 0, mixing: log-determinant")
    let data = Self.levels / 256
    let errors = model.model.inverseErrors(of: data, classes: Self.classes)
    #expect(errors.first { !($0.error < 1e-2) }?.part == "level 1, step 0, mixing")
    let code = model.model.code(seeds: [1])
    #expect(
      model.model.brokenPart(code: code, classes: [nil]) == "level 1, step 0, mixing")
  }
}
