import Layers
import Tensors

/// What a NICE model is made of.
public struct NICEConfiguration: Codable, Hashable, Sendable {
  /// The sizes of its pictures: `[C, H, W]`, an even number of components.
  public var imageShape: [Int]
  /// How many additive couplings there are; the paper takes 4.
  public var couplings: Int
  /// The widths of a conditioner's hidden layers; the paper takes five of 1000 for MNIST.
  public var hidden: [Int]
  /// The distribution of the code; the paper takes the logistic one.
  public var prior: Prior
  /// Where components are scaled; the paper does it last.
  public var scaling: Scaling

  /// Where components are scaled.
  ///
  /// Both say the same of a density, since a coupling between scaled components is a coupling
  /// between components with other weights. Scaled first, a dark pixel's noise, 1/256 wide, meets
  /// the couplings at the size of everything else: the inverse then loses a hundred times fewer
  /// bits, and training is better conditioned.
  public enum Scaling: String, Codable, CaseIterable, Sendable { case first, last }

  /// Creates a configuration.
  public init(
    imageShape: [Int], couplings: Int = 4, hidden: [Int], prior: Prior = .logistic,
    scaling: Scaling = .last
  ) {
    self.imageShape = imageShape
    self.couplings = couplings
    self.hidden = hidden
    self.prior = prior
    self.scaling = scaling
  }

  /// The number of components of a picture.
  public var components: Int { imageShape.reduce(1, *) }
}

/// A normalizing flow of additive couplings and one scaling: data `[N, D]` to code `[N, D]`.
///
/// Its data are pixels between 0 and 1 with black at 0, not −1 … 1 as elsewhere: the trained scales
/// magnify the 1/256 wide noise of a dark pixel a thousand times, and a float near 0 keeps the low
/// bits of that noise where one near −1 would lose them.
///
/// Source: Dinh et al., 2014, "NICE: Non-linear Independent Components Estimation",
/// [arXiv:1410.8516](https://arxiv.org/abs/1410.8516).
public struct NICE: Bijection {
  /// What the model is made of.
  public let configuration: NICEConfiguration
  private let couplings: [AdditiveCoupling<Conditioner>]
  private let scaling: DiagonalScaling

  /// Pulls `coupling<k>.<layer>.weight`, `….bias` and `log_scale`.
  public init(_ configuration: NICEConfiguration, from scope: ParameterScope) throws {
    self.configuration = configuration
    let half = configuration.components / 2
    couplings = try (0..<configuration.couplings).map { index in
      AdditiveCoupling(
        keeping: index.isMultiple(of: 2) ? .even : .odd,
        conditioner: try Conditioner(
          features: half, hidden: configuration.hidden, from: scope["coupling\(index)"]))
    }
    scaling = try DiagonalScaling(components: configuration.components, from: scope)
  }

  /// Returns the code of data, and the logarithm of the change of volume; each part is a step of the
  /// `Trace`, and each coupling a block of its own where `Checkpointing` is on.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    Trace.step("data", x)
    switch configuration.scaling {
    case .first:
      let (scaled, logDeterminant) = scaled(x)
      return (coupled(scaled), logDeterminant)
    case .last: return scaled(coupled(x))
    }
  }

  private func coupled(_ x: Tensor) -> Tensor {
    couplings.enumerated().reduce(x) { x, part in
      let (index, coupling) = part
      return Trace.step("coupling \(index)") { checkpointed(x) { coupling.forward($0).y } }
    }
  }

  private func scaled(_ x: Tensor) -> (y: Tensor, logDeterminant: Tensor) {
    let (y, logDeterminant) = scaling.forward(x)
    Trace.step("scaling", y)
    return (y, logDeterminant)
  }

  /// Returns the data of a code; each part is a step of the ``Trace``.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    Trace.step("code", y)
    return inverseParts.reduce(y) { x, part in
      Trace.step(part.step) { part.inverse(x) }
    }
  }

  /// What each part's own inverse leaves of what went in, by the names of its parameters.
  func inverseErrors(_ x: Tensor) -> [InverseError] {
    var x = x
    return inverseParts.reversed().map { part in
      let y = part.forward(x)
      defer { x = y }
      return InverseError(part: part.parameters, x, part.inverse(y))
    }
  }

  /// One part of the inverse.
  private struct InversePart {
    /// The name of its parameters in a checkpoint.
    let parameters: String
    /// The name of its step.
    let step: String
    let forward: (Tensor) -> Tensor
    let inverse: (Tensor) -> Tensor
  }

  /// The parts in the order in which the inverse takes them.
  private var inverseParts: [InversePart] {
    let shifts = couplings.enumerated().reversed().map { index, coupling in
      InversePart(
        parameters: "coupling\(index)", step: "coupling \(index)",
        forward: { coupling.forward($0).y }, inverse: { coupling.inverse($0) })
    }
    let scale = InversePart(
      parameters: "log_scale", step: "scaling", forward: { scaling.forward($0).y },
      inverse: { scaling.inverse($0) })
    return configuration.scaling == .last ? [scale] + shifts : shifts + [scale]
  }

  /// Returns `log p(x)` in nats for each sample: `[N, D]` → `[N]`.
  public func logLikelihood(_ x: Tensor) -> Tensor {
    let (h, logDeterminant) = forward(x)
    let likelihood = configuration.prior.logDensity(h) + logDeterminant
    Trace.step("log-likelihood", likelihood)
    return likelihood
  }

  /// Draws one sample for each seed, `[seeds, D]`; each depends on its own seed alone.
  ///
  /// The temperature multiplies the code: below 1 samples are more typical and less varied.
  public func sample(seeds: [UInt64], temperature: Float = 1) -> Tensor {
    inverse(code(seeds: seeds, temperature: temperature))
  }

  /// The parameter part, such as `coupling2`, after which the data of a code, `[1, D]`, are no longer
  /// made of finite numbers; `nil` where they are to the end.
  public func brokenPart(code: Tensor) -> String? {
    var x = code
    for part in inverseParts {
      x = part.inverse(x)
      if !x.values.allSatisfy(\.isFinite) { return part.parameters }
    }
    return nil
  }
}
