import Layers
import Tensors

/// RealNVP or Glow over pictures of levels: dequantisation, a transform of values, a flow.
public struct MultiscaleModel: Sendable {
  /// What it is made of.
  public let configuration: MultiscaleConfiguration
  /// The flow behind the transform.
  public let flow: MultiscaleFlow
  private let transform: DataTransform
  private let dequantiser: VariationalDequantiser?

  /// Pulls the parameters of the flow, and `dequantiser.<k>.…` where noise is learned.
  ///
  /// - Precondition: the configuration has no ``MultiscaleConfiguration/complaint``.
  public init(_ configuration: MultiscaleConfiguration, from scope: ParameterScope) throws {
    self.configuration = configuration
    flow = try MultiscaleFlow(configuration, from: scope)
    transform = DataTransform(kind: configuration.transform)
    dequantiser =
      configuration.dequantisation == .uniform
      ? nil : try VariationalDequantiser(configuration, from: scope["dequantiser"])
  }

  private func context(_ classes: [Int?], _ batch: FlowContext.Batch = .learned) -> FlowContext {
    FlowContext(
      classes: FlowContext.oneHot(classes, among: configuration.classes.count), batch: batch)
  }

  /// Returns the bound of log p(levels) over 0 ..< 1, `[N]`; the batch says what batch norm and
  /// actnorm do.
  func logLikelihood(
    ofLevels pictures: Tensor, classes: [Int?], samples: Range<Int>, seed: UInt64,
    batch: FlowContext.Batch
  ) -> Tensor {
    let (noisy, logDensity) = dequantised(pictures, samples: samples, seed: seed)
    let likelihood = logLikelihood(noisy / 256, context(classes, batch)) - logDensity
    Trace.step("log-likelihood", likelihood)
    return likelihood
  }

  private func logLikelihood(_ data: Tensor, _ context: FlowContext) -> Tensor {
    let (x, logSlope) = transform.forward(data, in: context)
    Trace.step("data", x)
    let (code, logDeterminant) = flow.forward(x, in: context)
    Trace.step("code", code)
    return prior.logDensity(code) + (logSlope + logDeterminant)
  }

  /// Levels with noise in 0 ..< 1 added, and the logarithm of the noise's density.
  private func dequantised(
    _ pictures: Tensor, samples: Range<Int>, seed: UInt64
  ) -> (noisy: Tensor, logDensity: Tensor) {
    precondition(
      pictures.shape == Shape([samples.count] + imageShape),
      "flow: pictures \(pictures.shape) at \(samples) for \(imageShape)")
    func drawn(_ numbers: (RandomStream) -> Tensor) -> Tensor {
      .stacked(
        samples.map {
          numbers(RandomStream(seed: seed, purpose: .dequantisation(sample: $0)))
        }, axis: 0)
    }
    let shape = Shape(imageShape)
    guard let dequantiser else {
      return (pictures + drawn { $0.uniform(shape) }, .zeros([samples.count]))
    }
    let (noise, logDensity) = dequantiser.noise(for: pictures, from: drawn { $0.normal(shape) })
    return (pictures + noise, logDensity)
  }
}

extension MultiscaleModel: PictureFlow {
  /// `[C, H, W]`.
  public var imageShape: [Int] { configuration.imageShape }
  /// The names of the classes.
  public var classes: [String] { configuration.classes }
  /// The standard normal distribution: learned priors are part of the flow.
  public var prior: Prior { .gaussian }

  /// Returns the bound of log p of pictures of levels.
  public func logLikelihood(
    ofLevels pictures: Tensor, classes: [Int?], samples: Range<Int>, seed: UInt64
  ) -> Tensor {
    logLikelihood(
      ofLevels: pictures, classes: classes, samples: samples, seed: seed, batch: .learned)
  }

  /// Returns the code of data.
  public func code(of data: Tensor, classes: [Int?]) -> Tensor {
    let context = context(classes)
    return flow.forward(transform.forward(data, in: context).y, in: context).y
  }

  /// Returns the data of a code.
  public func data(of code: Tensor, classes: [Int?]) -> Tensor {
    let context = context(classes)
    return transform.inverse(flow.inverse(code, in: context), in: context)
  }

  /// The part after which the data of a code are no longer made of finite numbers.
  public func brokenPart(code: Tensor, classes: [Int?]) -> String? {
    Trace.firstNonFinite(named: "the data") { data(of: code, classes: classes) }?.name
  }

  /// What each part's own inverse leaves of what went in.
  public func inverseErrors(of data: Tensor, classes: [Int?]) -> [InverseError] {
    let context = context(classes)
    let x = transform.forward(data, in: context).y
    return [InverseError(part: "transform", data, transform.inverse(x, in: context))]
      + flow.inverseErrors(of: x, in: context)
  }
}

extension MultiscaleFlow {
  /// What each part's own inverse leaves of what went in.
  func inverseErrors(of x: Tensor, in context: FlowContext) -> [InverseError] {
    var (h, errors) = (x, [InverseError]())
    func go(_ chain: BijectionChain) {
      for part in chain.parts {
        let y = part.bijection.forward(h, in: context).y
        errors.append(
          InverseError(part: part.name, h, part.bijection.inverse(y, in: context)))
        h = y
      }
    }
    for level in levels {
      go(level.fine)
      if level.isSqueezed { h = squeeze.forward(h).y }
      go(level.coarse)
      guard let split = level.split else { continue }
      let (kept, code, _) = split.forward(h)
      errors.append(InverseError(part: level.name, h, split.inverse(kept, code)))
      h = kept
    }
    return errors
  }
}
