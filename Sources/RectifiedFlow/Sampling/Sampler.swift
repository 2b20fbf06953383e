import Tensors

/// A way from noise to pictures along a velocity.
///
/// A picture of a batch gets the bits that it has alone.
public protocol Sampler: Sendable {
  /// Draws the pictures of a problem.
  ///
  /// What comes of each step is a step of the ``Trace``.
  func sample(_ problem: SamplingProblem) throws -> SampledPictures
}

/// What a sampler drew.
public struct SampledPictures: Sendable {
  /// `[N, …]`.
  public let pictures: Tensor
  /// How often each picture went through the model.
  public let evaluations: [Int]
}

/// The samplers, by the names that people know.
public enum SamplerKind: String, Codable, CaseIterable, Sendable {
  case euler, heun, midpoint
  case rungeKutta4 = "rk4"
  case dormandPrince = "dopri5"
  case dpmSolver2M = "dpmpp-2m"
  case eulerAncestral = "euler-ancestral"

  /// Whether it finds the lengths of its steps itself: of a schedule only the ends count.
  public var isAdaptive: Bool { self == .dormandPrince }

  /// Whether it adds noise on the way.
  public var isStochastic: Bool { self == .eulerAncestral }

  /// The sampler; tolerances are for an adaptive one.
  public func sampler(tolerances: DormandPrince = DormandPrince()) -> any Sampler {
    switch self {
    case .euler: Euler()
    case .heun: Heun()
    case .midpoint: Midpoint()
    case .rungeKutta4: RungeKutta4()
    case .dormandPrince: tolerances
    case .dpmSolver2M: DPMSolver2M()
    case .eulerAncestral: EulerAncestral()
    }
  }
}
