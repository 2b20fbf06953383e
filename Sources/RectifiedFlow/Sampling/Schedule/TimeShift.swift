import Elementary

/// How a schedule is moved towards the noise, where large pictures need more steps.
public enum TimeShift: Hashable, Codable, Sendable {
  /// t ↦ s·t / (1 + (s − 1)·t); 1 changes nothing, Stable Diffusion 3 takes 3.
  ///
  /// Source: Esser et al., 2024, [arXiv:2403.03206](https://arxiv.org/abs/2403.03206), eq. 23.
  case fixed(Double)
  /// t ↦ eᵐ / (eᵐ + (1/t − 1)).
  case exponential(mu: Double)
  /// t ↦ m / (m + (1/t − 1)).
  case linear(mu: Double)

  /// Moves a time above 0, as diffusers' `FlowMatchEulerDiscreteScheduler` does.
  func callAsFunction(_ time: Double) -> Double {
    switch self {
    case .fixed(let shift): return shift * time / (1 + (shift - 1) * time)
    case .exponential(let mu):
      let size = PortableMath.exp(mu)
      return size / (size + (1 / time - 1))
    case .linear(let mu): return mu / (mu + (1 / time - 1))
    }
  }

  /// What is wrong with its number.
  var complaint: SamplingError? {
    switch self {
    case .fixed(let shift) where !(shift > 0 && shift <= 1e6):
      .setting("shift", expected: "a number above 0 and up to 1000000", found: "\(shift)")
    case .linear(let mu) where !(mu > 0 && mu <= 1e6):
      .setting("linear shift", expected: "a number above 0 and up to 1000000", found: "\(mu)")
    case .exponential(let mu) where !(mu.magnitude <= 14):
      .setting("exponential shift", expected: "a number within -14 and 14", found: "\(mu)")
    default: nil
    }
  }
}

/// A shift that grows with the number of a picture's tokens.
///
/// The line through (`baseTokens`, `baseShift`) and (`maximumTokens`, `maximumShift`); the defaults
/// are diffusers'. Source: `calculate_shift` of diffusers' Flux pipeline.
public struct ResolutionShift: Hashable, Codable, Sendable {
  /// What the number of the line does to times.
  public enum Kind: String, Codable, CaseIterable, Sendable { case exponential, linear }

  /// What the number of the line does to times.
  public var kind = Kind.exponential
  /// The tokens of a picture that gets the base shift.
  public var baseTokens = 256
  /// The tokens of a picture that gets the maximum shift.
  public var maximumTokens = 4096
  /// The shift of a picture of `baseTokens`.
  public var baseShift = 0.5
  /// The shift of a picture of `maximumTokens`.
  public var maximumShift = 1.15

  /// The defaults.
  public init() {}

  /// The shift of pictures of some tokens; the line goes on beyond its points.
  ///
  /// - Precondition: the two points have different numbers of tokens.
  public func shift(tokens: Int) -> TimeShift {
    precondition(baseTokens != maximumTokens, "ResolutionShift: a line through one point")
    let slope = (maximumShift - baseShift) / Double(maximumTokens - baseTokens)
    let mu = Double(tokens) * slope + (baseShift - slope * Double(baseTokens))
    return kind == .exponential ? .exponential(mu: mu) : .linear(mu: mu)
  }
}
