import Layers
import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite struct DiTTests {
  private static let cases = (try? ConformanceGroup("rectified-flow").cases(of: "dit")) ?? []

  private func configuration(of example: ConformanceCase) throws -> DiTConfiguration {
    func size(_ name: String) throws -> Int { try #require(example.int(name)) }
    var configuration = DiTConfiguration(
      imageShape: [try size("channels"), try size("height"), try size("width")])
    configuration.patch = try size("patch")
    configuration.width = try size("d")
    configuration.depth = try size("depth")
    configuration.heads = try size("heads")
    configuration.conditions = [.classes((0..<(try size("classes"))).map { "\($0)" })]
    func choice<Choice: RawRepresentable<String>>(_ name: String, _ fallback: Choice) throws
      -> Choice
    {
      try example.string(name).map { try #require(Choice(rawValue: $0)) } ?? fallback
    }
    configuration.norm = try choice("kind", .layer)
    configuration.normPlacement = try choice("placement", .pre)
    configuration.queryKeyNorm = try choice("qk", .none)
    configuration.positions = try choice("positions", .learned)
    configuration.unpatchify = try choice("unpatchify", .linear)
    return configuration
  }

  @Test(arguments: cases)
  func `equals PyTorch in double, with the gradients of every parameter`(
    example: ConformanceCase
  ) throws {
    let store = ParameterStore(CaseParameters(example: example), isTrained: true)
    let configuration = try configuration(of: example)
    let model = try DiT(configuration, from: store.scope)
    #expect(store.parameters.map(\.name).sorted() == example.names(.parameter))
    let x = try example.tensor(.input, "x").leaf
    let classes = try #require(example.int("classes"))
    let asked = try #require(example.intArray("labels"))
      .map { [$0 == classes ? ConditionValue.any : .choice($0)] }
    let y = model(x, times: try #require(example.floatArray("times")), asked: asked)
    #expect(try relativeError(found: y, expected: example.tensor(.output, "y")) <= 5e-6)
    let gradients = try (y * example.tensor(.cotangent, "y")).sum().gradients()
    let found = try #require(gradients[x])
    #expect(try relativeError(found: found, expected: example.tensor(.gradient, "x")) <= 2e-5)
    for parameter in store.parameters {
      let found = try #require(gradients[parameter.value], "\(parameter.name)")
      let expected = try example.tensor(.gradient, parameter.name)
      if expected.values.allSatisfy({ abs($0) < 1e-9 }) {
        // What moves all scores of a query alike moves nothing.
        #expect(found.values.allSatisfy { abs($0) < 1e-4 }, "\(parameter.name)")
        continue
      }
      #expect(relativeError(found: found, expected: expected) <= 2e-5, "\(parameter.name)")
    }
  }

  @Test func `there are cases`() { #expect(Self.cases.count == 5) }

  private func model(_ change: (inout DiTConfiguration) -> Void = { _ in }) throws -> DiT {
    var configuration = DiTConfiguration(imageShape: [3, 8, 12])
    (configuration.patch, configuration.width, configuration.depth) = (2, 16, 2)
    configuration.heads = 2
    configuration.conditions = [.classes(["a", "b"])]
    change(&configuration)
    return try DiT(configuration, from: ParameterStore(LivelyParameters(seed: 1)).scope)
  }

  private let x = RandomStream(seed: 1, purpose: .noise).normal([5, 3, 8, 12])
  private let times: [Float] = [0, 0.25, 0.5, 0.75, 1]
  private let asked: [[ConditionValue]] = [
    [.any], [.choice(0)], [.choice(1)], [.any], [.choice(0)],
  ]

  @Test func `says nothing before it has learnt anything`() throws {
    var configuration = DiTConfiguration(imageShape: [3, 8, 12])
    configuration.conditions = [.classes(["a", "b"])]
    let model = try DiT(
      configuration, from: ParameterStore(FreshParameters(seed: 1), isTrained: true).scope)
    #expect(model(x, times: times, asked: asked).values.allSatisfy { $0 == 0 })
  }

  @Test func `a picture has the same bits alone as in a batch`() throws {
    let model = try model()
    let together = model(x, times: times, asked: asked)
    for index in 0..<5 {
      let alone = model(
        x.sliced(0, index..<index + 1), times: [times[index]], asked: [asked[index]])
      #expect(bits([alone]) == bits([together.sliced(0, index..<index + 1)]))
    }
  }

  @Test func `levels and threads change no bit`() throws {
    let model = try model { $0.positions = .rotary }
    #expect(differingExecutions { [model(x, times: times, asked: asked)] } == [])
  }

  @Test func `every condition matters, and may be anything`() throws {
    let model = try model {
      $0.conditions = [
        .classes(["a", "b"]), Condition(name: "size", kind: .numeric(minimum: 2, maximum: 10)),
        Condition(name: "hue", kind: .bucketised([0.25, 0.5])),
        Condition(name: "both", kind: .crossed(["class", "hue"])),
      ]
    }
    let one = x.sliced(0, 0..<1)
    func velocity(_ values: [ConditionValue]) -> [[UInt32]] {
      bits([model(one, times: [0.5], asked: [values])])
    }
    let values: [[ConditionValue]] = [
      [.any, .any, .any, .any], [.choice(1), .any, .any, .any], [.any, .number(3), .any, .any],
      [.any, .number(9), .any, .any], [.any, .any, .choice(2), .any],
      [.any, .any, .any, .choice(5)],
    ]
    #expect(Set(values.map(velocity)).count == values.count)
  }
}
