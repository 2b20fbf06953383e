import Layers
import Tensors

/// A flow over pictures that lets half of the numbers go at each resolution:
/// data `[N, C, H, W]` → code `[N, C · H · W]`.
///
/// The code begins with what left first. Its components are independent and of the standard normal
/// distribution: learned priors are bijections in here.
///
/// Source: Dinh et al., 2017, "Density estimation using Real NVP",
/// [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), §3.6; Kingma & Dhariwal, 2018, "Glow",
/// [arXiv:1807.03039](https://arxiv.org/abs/1807.03039), figure 2.
public struct MultiscaleFlow: Bijection {
  /// The parts of one resolution.
  struct Level {
    /// Before pixels become channels; empty for Glow.
    let fine: BijectionChain
    let isSqueezed: Bool
    let coarse: BijectionChain
    /// `nil` in the last level.
    let split: SplitPrior?
    let name: String
  }

  /// What the flow is made of.
  public let configuration: MultiscaleConfiguration
  let levels: [Level]
  private let top: ClassScaling?
  let squeeze = Squeeze()

  /// Pulls `levels.<l>.…`, and `top.weight` where there are classes.
  ///
  /// - Precondition: the configuration has no ``MultiscaleConfiguration/complaint``.
  public init(_ configuration: MultiscaleConfiguration, from scope: ParameterScope) throws {
    if let complaint = configuration.complaint {
      preconditionFailure("MultiscaleFlow: \(complaint)")
    }
    self.configuration = configuration
    var channels = configuration.imageShape[0]
    var levels: [Level] = []
    for index in 0..<configuration.levels {
      let isLast = index == configuration.levels - 1
      let builder = LevelBuilder(
        configuration, index: index, isLast: isLast, from: scope["levels"][index])
      let fine = try builder.fine(channels: channels)
      let isSqueezed = configuration.architecture == .glow || !isLast
      if isSqueezed { channels *= 4 }
      let coarse = try builder.coarse(channels: channels)
      var split: SplitPrior?
      if !isLast {
        split = try SplitPrior(
          channels: channels, predicts: configuration.architecture == .glow,
          bound: configuration.scaleBound, from: scope["levels"][index]["split"])
        channels /= 2
      }
      levels.append(
        Level(
          fine: fine, isSqueezed: isSqueezed, coarse: coarse, split: split,
          name: "level \(index), split"))
    }
    self.levels = levels
    top =
      configuration.classes.isEmpty
      ? nil
      : try ClassScaling(
        channels: channels, classes: configuration.classes.count, bound: configuration.scaleBound,
        from: scope["top"])
  }

  /// All parts but squeezes and splits, in the order of the forward direction.
  public var parts: [BijectionChain.Part] { levels.flatMap { $0.fine.parts + $0.coarse.parts } }

  /// Returns the code and the change of volume; each part is a step of the `Trace`, and each step of
  /// a level a block of its own where `Checkpointing` is on.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    var (h, total) = (x, Tensor.zeros([x.shape[0]]))
    var codes: [Tensor] = []
    func go(_ bijection: some Bijection) {
      let (y, logDeterminant) = bijection.forward(h, in: context)
      (h, total) = (y, total + logDeterminant)
    }
    for level in levels {
      go(level.fine)
      if level.isSqueezed { go(squeeze) }
      go(level.coarse)
      guard let split = level.split else { continue }
      let (kept, code, logDeterminant) = split.forward(h)
      Trace.step(level.name, code)
      (h, total) = (kept, total + logDeterminant)
      codes.append(code.reshaped(code.shape[0], -1))
    }
    if let top { go(top) }
    codes.append(h.reshaped(h.shape[0], -1))
    return (.concatenated(codes, axis: 1), total)
  }

  /// Returns the data of a code.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    Trace.step("code", y)
    let count = y.shape[0]
    var shape = configuration.imageShape
    var shapes: [[Int]] = []
    for level in levels {
      if level.isSqueezed { shape = [4 * shape[0], shape[1] / 2, shape[2] / 2] }
      if level.split != nil {
        shape[0] /= 2
        shapes.append(shape)
      }
    }
    shapes.append(shape)
    let codes = zip(y.split(1, lengths: shapes.map { $0.reduce(1, *) }), shapes).map {
      $0.reshaped(Shape([count] + $1))
    }
    var h = codes[codes.count - 1]
    if let top { h = top.inverse(h, in: context) }
    for (index, level) in levels.enumerated().reversed() {
      if let split = level.split {
        h = split.inverse(h, codes[index])
        Trace.step(level.name, h)
      }
      h = level.coarse.inverse(h, in: context)
      if level.isSqueezed { h = squeeze.inverse(h, in: context) }
      h = level.fine.inverse(h, in: context)
    }
    return h
  }
}
