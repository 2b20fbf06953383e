/// What a flow over pictures with several resolutions is made of: RealNVP or Glow.
public struct MultiscaleConfiguration: Codable, Hashable, Sendable {
  /// How the steps of a level are built.
  public enum Architecture: String, Codable, CaseIterable, Sendable {
    /// Checkerboard couplings, squeeze, channel couplings, factoring out; norms between them.
    case realnvp
    /// Squeeze, steps of norm, mixing and channel coupling, a split with a learned prior.
    case glow
  }

  /// How one part of a picture moves the other.
  public enum CouplingKind: String, Codable, CaseIterable, Sendable {
    case additive, affine, spline
  }

  /// What brings channels to a common size.
  public enum Norm: String, Codable, CaseIterable, Sendable {
    /// Shift and scale whose first values come from the first step's pictures.
    case actnorm
    /// Statistics of the step's pictures in training, collected ones otherwise.
    case batch
    case none
  }

  /// What mixes channels between Glow's couplings.
  public enum Mixing: String, Codable, CaseIterable, Sendable {
    /// A 1×1 convolution by its matrix.
    case plain
    /// A 1×1 convolution by its triangular factors.
    case lu
  }

  /// What is done to values 0 … 1 before the flow.
  public enum Transform: String, Codable, CaseIterable, Sendable {
    /// ½ is subtracted.
    case centred
    /// logit(0.05 + 0.9 · x), so that no code lies outside of what values can be.
    case logit
  }

  /// How the gaps between the 256 levels of a value are filled.
  public enum Dequantisation: String, Codable, CaseIterable, Sendable {
    /// Evenly.
    case uniform
    /// By a small flow that learns what noise fits a picture.
    case variational
  }

  /// How its steps are built.
  public var architecture: Architecture
  /// The sizes of its pictures: `[C, H, W]`.
  public var imageShape: [Int]
  /// How many resolutions there are.
  public var levels: Int
  /// How many steps a level of Glow has; RealNVP has 3 + 3 couplings, and 4 in the last level.
  public var steps: Int
  /// How one part moves the other.
  public var coupling: CouplingKind
  /// The largest log-scale of an affine coupling and of a learned prior; with 2 trained flows draw
  /// pictures that run away, and their inverses lose digits.
  public var scaleBound: Float
  /// How many pieces a spline has.
  public var bins: Int
  /// Where a spline becomes the identity.
  public var splineBound: Float
  /// What brings channels to a common size.
  public var norm: Norm
  /// What mixes channels.
  public var mixing: Mixing
  /// What conditioners have in their middle.
  public var conditioner: ConvolutionConditioner.Kind
  /// The channels of conditioners' hidden layers.
  public var width: Int
  /// How many residual blocks a conditioner has.
  public var blocks: Int
  /// What is done to values before the flow.
  public var transform: Transform
  /// How gaps between levels are filled.
  public var dequantisation: Dequantisation
  /// The names of the classes, none for a flow that knows none.
  public var classes: [String]
  /// What stays in memory in training.
  public var memory: FlowMemory

  /// Creates a configuration with the defaults of an architecture.
  public init(
    _ architecture: Architecture, imageShape: [Int], levels: Int? = nil, steps: Int = 16,
    width: Int? = nil
  ) {
    let isGlow = architecture == .glow
    self.architecture = architecture
    self.imageShape = imageShape
    self.levels = levels ?? (isGlow ? 3 : 2)
    self.steps = steps
    coupling = .affine
    scaleBound = 1
    bins = 8
    splineBound = 3
    norm = isGlow ? .actnorm : .batch
    mixing = .lu
    conditioner = isGlow ? .plain : .residual
    self.width = width ?? (isGlow ? 128 : 64)
    blocks = 2
    transform = isGlow ? .centred : .logit
    dequantisation = .uniform
    classes = []
    memory = .standard
  }

  /// The number of components of a picture.
  public var components: Int { imageShape.reduce(1, *) }

  /// What is wrong with it, `nil` where a flow can be built.
  ///
  /// A file may say anything: sizes are bounded before anything is built.
  public var complaint: String? {
    guard imageShape.count == 3, (1...4).contains(imageShape[0]),
      imageShape.allSatisfy({ (1...1024).contains($0) })
    else { return "pictures of [C, H, W] = \(imageShape)" }
    let ranges: [(String, Int, ClosedRange<Int>)] = [
      ("levels", levels, 1...8), ("steps", steps, 1...256), ("bins", bins, 2...64),
      ("width", width, 1...4096), ("blocks", blocks, 0...64),
      ("classes", classes.count, 0...10_000),
    ]
    for (name, value, range) in ranges where !range.contains(value) {
      return "\(name) \(value), which is not within \(range.lowerBound) … \(range.upperBound)"
    }
    guard scaleBound.isFinite, scaleBound > 0, splineBound.isFinite, splineBound > 0 else {
      return "a bound of \(min(scaleBound, splineBound))"
    }
    guard memory == .standard || norm != .batch else {
      return "batch norm, which has no way back in training, with memory: invertible"
    }
    // RealNVP does not squeeze its last level.
    let factor = 1 << (architecture == .glow ? levels : levels - 1)
    guard imageShape[1...].allSatisfy({ $0.isMultiple(of: factor) }) else {
      return "\(imageShape[1])×\(imageShape[2]) pixels, whose sides are no multiples of \(factor), "
        + "with \(levels) levels"
    }
    return nil
  }

  var map: CouplingMap {
    switch coupling {
    case .additive: .additive
    case .affine: .affine(bound: scaleBound)
    case .spline: .spline(bins: bins, bound: splineBound)
    }
  }

  var conditioning: ConvolutionConditioner.Configuration {
    ConvolutionConditioner.Configuration(
      kind: conditioner, width: width, blocks: blocks, classes: classes.count)
  }
}
