import Flows
import Layers
import Tensors
import TestSupport
import Testing

/// The matrix of a bijection's derivatives at one picture, row by row, by central differences.
func numericJacobian(
  at x: Tensor, step: Float = 1e-3, _ map: (Tensor) -> Tensor
) -> [[Double]] {
  let columns = (0..<x.count).map { component in
    let direction = Tensor((0..<x.count).map { $0 == component ? step : 0 }, x.shape)
    let (above, below) = (map(x + direction).values, map(x - direction).values)
    return zip(above, below).map { (Double($0) - Double($1)) / Double(2 * step) }
  }
  return (0..<x.count).map { row in columns.map { $0[row] } }
}

/// The same by gradients.
func gradientJacobian(at x: Tensor, _ map: (Tensor) -> Tensor) -> [[Double]] {
  let leaf = x.leaf
  return (0..<x.count).map { row in
    let direction = Tensor((0..<x.count).map { $0 == row ? 1 : 0 }, [x.count])
    let gradients = (map(leaf).reshaped(-1) * direction).sum().gradients()
    return (gradients[leaf] ?? .zeros(x.shape)).values.map(Double.init)
  }
}

/// A bijection with pictures for it.
struct BijectionCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// `[C, H, W]`.
  let shape: [Int]
  let context: FlowContext
  let build: @Sendable (ParameterScope) throws -> any Bijection

  var testDescription: String { name }

  init(
    _ name: String, _ shape: [Int], _ context: FlowContext = FlowContext(),
    _ build: @escaping @Sendable (ParameterScope) throws -> any Bijection
  ) {
    (self.name, self.shape, self.context, self.build) = (name, shape, context, build)
  }

  /// The bijection with parameters none of which is zero, and its parameters.
  func built(isTrained: Bool = false) throws -> (any Bijection, [Parameter]) {
    let store = ParameterStore(TameParameters(), isTrained: isTrained)
    return (try build(store.scope), store.parameters)
  }

  /// `[count, C, H, W]`.
  func pictures(_ count: Int, seed: UInt64 = 3) -> Tensor {
    var numbers = SeededNumbers(seed)
    let shape = Shape([count] + shape)
    return Tensor(numbers.uniform(shape.count), shape)
  }

  /// The context for some pictures: one class after the other.
  func context(_ count: Int) -> FlowContext {
    var context = context
    context.classes = context.classes.map { table in
      .concatenated(
        (0..<count).map { table.sliced(0, $0 % table.shape[0]..<$0 % table.shape[0] + 1) }, axis: 0)
    }
    context.planes = context.planes.map { planes in
      .concatenated((0..<count).map { _ in planes }, axis: 0)
    }
    return context
  }
}

extension BijectionCase {
  private static let maps: [(String, CouplingMap)] = [
    ("additive", .additive), ("affine", .affine(bound: 2)), ("spline", .spline(bins: 4, bound: 3)),
  ]
  private static let parts: [(String, CouplingPart)] = [
    ("first half", .channels(first: true)), ("second half", .channels(first: false)),
    ("even pixels", .checkerboard(even: true)), ("odd pixels", .checkerboard(even: false)),
  ]
  private static let classes = FlowContext(classes: Tensor([1, 0, 0, 1, 0, 0], [3, 2]))

  private static var couplings: [BijectionCase] {
    maps.flatMap { map in
      parts.map { part in
        BijectionCase("\(map.0) coupling keeping the \(part.0)", [2, 2, 2]) { scope in
          try Coupling(
            keeping: part.1, map: map.1, channels: 2,
            conditioner: ConvolutionConditioner.Configuration(width: 5), from: scope)
        }
      }
    }
  }

  private static func configuration(
    _ architecture: MultiscaleConfiguration.Architecture, _ shape: [Int],
    _ change: (inout MultiscaleConfiguration) -> Void = { _ in }
  ) -> MultiscaleConfiguration {
    var configuration = MultiscaleConfiguration(
      architecture, imageShape: shape, levels: 2, steps: 2, width: 5)
    (configuration.blocks, configuration.bins) = (1, 4)
    change(&configuration)
    return configuration
  }

  private static func flow(
    _ name: String, _ configuration: MultiscaleConfiguration, _ context: FlowContext = FlowContext()
  ) -> BijectionCase {
    BijectionCase(name, configuration.imageShape, context) {
      try MultiscaleFlow(configuration, from: $0)
    }
  }

  /// Every bijection there is.
  static var all: [BijectionCase] {
    couplings + [
      BijectionCase(
        "coupling with classes and planes", [2, 2, 2],
        FlowContext(classes: classes.classes, planes: Tensor.full(0.3, [1, 1, 2, 2]))
      ) { scope in
        try Coupling(
          keeping: .channels(first: true), map: .affine(bound: 1), channels: 2,
          conditioner: ConvolutionConditioner.Configuration(
            kind: .residual, width: 5, blocks: 2, classes: 2, planes: 1), from: scope)
      },
      BijectionCase("actnorm", [3, 2, 2]) { try ActNorm(channels: 3, from: $0) },
      BijectionCase("batch norm", [3, 2, 2]) { try FlowBatchNorm(channels: 3, from: $0) },
      BijectionCase("squeeze", [2, 4, 2]) { _ in Squeeze() },
      BijectionCase("1×1 convolution", [4, 2, 1]) {
        try InvertibleConvolution(channels: 4, from: $0)
      },
      BijectionCase("1×1 convolution by factors", [4, 2, 1]) {
        try FactoredConvolution(channels: 4, number: 7, from: $0)
      },
      BijectionCase("class scaling", [2, 2, 2], classes) {
        try ClassScaling(channels: 2, classes: 2, bound: 2, from: $0)
      },
      flow("realnvp", configuration(.realnvp, [1, 4, 4])),
      flow("realnvp with splines", configuration(.realnvp, [1, 4, 4]) { $0.coupling = .spline }),
      flow("glow", configuration(.glow, [1, 4, 4])),
      flow(
        "glow with a plain mixing, additive couplings and classes",
        configuration(.glow, [1, 4, 4]) {
          ($0.mixing, $0.coupling, $0.classes) = (.plain, .additive, ["a", "b"])
        }, classes),
      flow("glow with splines", configuration(.glow, [1, 4, 4]) { $0.coupling = .spline }),
      flow(
        "glow with little memory", configuration(.glow, [1, 4, 4]) { $0.memory = .invertible }),
    ]
  }
}

/// Parameters none of which is zero, and that make maps which floats can undo.
private struct TameParameters: ParameterSource {
  private let lively = LivelyParameters(seed: 5)

  var description: String { "tame parameters" }
  var names: [String] { [] }

  func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    let value = lively.value(of: name, shape: shape, initializer: initializer)
    let places = (0..<shape.count).map(Float.init)
    return switch name.split(separator: ".").last {
    case "permutation": Tensor(places.reversed(), shape)
    case "sign": Tensor(places.map { $0.truncatingRemainder(dividingBy: 2) == 0 ? 1 : -1 }, shape)
    case "running_var": value.map { $0 * $0 + 0.5 }
    // A random matrix can be close to having no inverse.
    case "weight" where shape.rank == 2 && shape[0] == shape[1]:
      value.map {
        $0 * 0.3 + Tensor((0..<shape.count).map { $0 % (shape[0] + 1) == 0 ? 1 : 0 }, shape)
      }
    // Convolutions that amplify make a map that no float can undo, those that say how to move most.
    case "weight" where shape.rank == 4:
      value.map { $0 * (name.hasSuffix("last.weight") ? 0.12 : 0.25) }
    case "bias" where isHidden(name):
      Tensor(
        places.map { isSecond(name) || $0.truncatingRemainder(dividingBy: 2) == 0 ? 2 : -2 }, shape)
    default: value
    }
  }

  /// Hidden units stay on one side of their kinks: half of them pass everything, half nothing.
  private func isHidden(_ name: String) -> Bool {
    ["first.bias", "middle.bias", "0.bias", "1.bias"].contains { name.hasSuffix($0) }
  }

  /// The second layer of a residual block, whose sum with its input meets a kink.
  private func isSecond(_ name: String) -> Bool { name.hasSuffix("1.bias") }
}
