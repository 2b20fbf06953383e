import Layers
import Tensors

/// What says how one part of a picture moves the other: convolutions,
/// `[N, inputs, H, W]` → `[N, outputs, H, W]`.
///
/// The last convolution starts at zero, so that a fresh coupling changes nothing. Classes are added
/// to the first hidden layer as a vector each, and planes stand beside the input's channels.
public struct ConvolutionConditioner: Sendable {
  /// What lies between the first and the last convolution.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// A 1×1 convolution with ReLU, as Glow has it.
    case plain
    /// Blocks of two 3×3 convolutions whose sum with their input goes on, as RealNVP has them.
    case residual
  }

  /// What a conditioner is made of.
  public struct Configuration: Hashable, Sendable {
    /// What lies in the middle.
    public var kind: Kind
    /// The channels of hidden layers.
    public var width: Int
    /// How many residual blocks there are.
    public var blocks: Int
    /// How many classes a picture may be of.
    public var classes: Int
    /// How many planes stand beside the input.
    public var planes: Int

    /// Describes a conditioner.
    public init(
      kind: Kind = .plain, width: Int, blocks: Int = 2, classes: Int = 0, planes: Int = 0
    ) {
      (self.kind, self.width, self.blocks) = (kind, width, blocks)
      (self.classes, self.planes) = (classes, planes)
    }
  }

  private let planes: Int
  private let first: Convolution
  private let classes: Linear?
  private let middle: Convolution?
  private let blocks: [(Convolution, Convolution)]
  private let last: Convolution

  /// Pulls `first`, `middle` or `blocks.<k>.0` and `.1`, `last`, each `.weight` and `.bias`, and
  /// `classes.weight` where there are classes.
  public init(
    inputs: Int, outputs: Int, _ configuration: Configuration, from scope: ParameterScope
  ) throws {
    let width = configuration.width
    func convolution(
      _ name: ParameterScope, _ inputs: Int, _ outputs: Int, _ kernel: Int, _ initial: Initializer?
    ) throws -> Convolution {
      try Convolution(
        inputs: inputs, outputs: outputs, kernel: Size2D(kernel), padding: Size2D(kernel / 2),
        initial: initial, initialBias: .zeros, from: name)
    }
    // Kaiming's deviation for ReLU: hidden layers keep the size of what comes in.
    func kaiming(_ inputs: Int, _ area: Int) -> Initializer {
      .normal(deviation: (2 / Float(inputs * area)).squareRoot())
    }
    planes = configuration.planes
    let seen = inputs + planes
    first = try convolution(scope["first"], seen, width, 3, kaiming(seen, 9))
    classes =
      configuration.classes == 0
      ? nil
      : try Linear(
        inputs: configuration.classes, outputs: width, bias: false, initial: .zeros,
        from: scope["classes"])
    switch configuration.kind {
    case .plain:
      middle = try convolution(scope["middle"], width, width, 1, kaiming(width, 1))
      blocks = []
    case .residual:
      middle = nil
      blocks = try (0..<configuration.blocks).map { index in
        let scope = scope["blocks"][index]
        // Half of the deviation: blocks add to each other.
        return (
          try convolution(scope[0], width, width, 3, kaiming(width, 9)),
          try convolution(scope[1], width, width, 3, .scaled(kaiming(width, 9), 0.5))
        )
      }
    }
    last = try convolution(scope["last"], width, outputs, 3, .zeros)
  }

  /// Returns what the other part is moved by.
  ///
  /// - Precondition: the context has the planes, and where it has classes, as many as it was built
  ///   for.
  public func callAsFunction(_ x: Tensor, in context: FlowContext) -> Tensor {
    var h: Tensor
    let x = context.planes.map { planes > 0 ? .concatenated([x, $0], axis: 1) : x } ?? x
    if let classes, let asked = context.classes {
      h = first(x)
      let vectors = classes(asked)
      h = (h + vectors.reshaped(vectors.shape[0], vectors.shape[1], 1, 1)).relu()
    } else {
      h = first(x, then: .relu)
    }
    if let middle { h = middle(h, then: .relu) }
    for (one, two) in blocks { h = h + two(one(h.relu(), then: .relu)) }
    return last(blocks.isEmpty ? h : h.relu())
  }
}
