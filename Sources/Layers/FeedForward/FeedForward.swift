import Tensors

/// What a block does to each token by itself: `[N, T, size]` → `[N, T, size]`.
public protocol FeedForward: Sendable {
  /// Returns `residual + gate · f(x)`, `residual + f(x)` without a gate.
  func callAsFunction(
    _ x: Tensor, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> FeedForwardResult

  /// The same of tokens that are modulated first, where there is a modulation: what begins with a
  /// product normalizes rows where that one takes them up.
  func callAsFunction(
    _ x: Tensor, modulatedBy modulation: Modulation?, addedTo residual: Tensor,
    gatedBy gate: Tensor?
  ) -> FeedForwardResult
}

extension FeedForward {
  /// Modulates tokens by an operation of its own.
  public func callAsFunction(
    _ x: Tensor, modulatedBy modulation: Modulation?, addedTo residual: Tensor,
    gatedBy gate: Tensor?
  ) -> FeedForwardResult {
    self(modulation?(x) ?? x, addedTo: residual, gatedBy: gate)
  }
}

/// What came of a feed-forward.
public struct FeedForwardResult: Sendable {
  /// `[N, T, size]`.
  public var tokens: Tensor
  /// `[N]`: how unevenly each picture's tokens used experts, for the loss; `nil` without experts.
  public var imbalance: Tensor?

  /// Says what came of it.
  public init(tokens: Tensor, imbalance: Tensor? = nil) {
    (self.tokens, self.imbalance) = (tokens, imbalance)
  }
}

/// Which ``FeedForward`` a configuration asks for.
public enum FeedForwardKind: String, Codable, CaseIterable, Sendable {
  /// Two linear maps with GELU's tanh approximation between them.
  case geluTanh = "gelu-tanh"
  /// The same with GELU by the error function.
  case gelu
  /// The same with ReLU.
  case relu
  /// The same with SiLU.
  case silu
  /// A gated linear unit with a sigmoid: ``GatedPerceptron``.
  case glu
  /// The same with GELU.
  case geglu
  /// The same with SiLU.
  case swiglu
  /// The same with ReLU.
  case reglu
  /// Several perceptrons, of which each token sees a few: ``MixtureOfExperts``.
  case mixtureOfExperts = "mixture-of-experts"
}

/// What every feed-forward is made from; each reads what concerns it.
public struct FeedForwardSettings: Sendable, Hashable {
  /// The numbers of a token.
  public var size: Int
  /// The numbers between the two maps; gated ones have two thirds of it.
  public var hidden: Int
  /// How many experts a mixture has, each of the full `hidden`.
  public var experts = 8
  /// How many of them a token asks for.
  public var topK = 2
  /// How many places an expert has in a picture, as a multiple of its even share of the tokens' choices.
  public var capacityFactor: Float = 1.25

  /// Says what a feed-forward is for.
  public init(size: Int, hidden: Int) { (self.size, self.hidden) = (size, hidden) }
}

extension FeedForwardKind {
  /// Builds a feed-forward whose parameters lie in a scope.
  public func feedForward(
    _ settings: FeedForwardSettings, from scope: ParameterScope
  ) throws -> any FeedForward {
    switch self {
    case .geluTanh: try MultilayerPerceptron(settings, activation: .geluTanh, from: scope)
    case .gelu: try MultilayerPerceptron(settings, activation: .gelu, from: scope)
    case .relu: try MultilayerPerceptron(settings, activation: .relu, from: scope)
    case .silu: try MultilayerPerceptron(settings, activation: .silu, from: scope)
    case .glu: try GatedPerceptron(settings, activation: .glu, from: scope)
    case .geglu: try GatedPerceptron(settings, activation: .geglu, from: scope)
    case .swiglu: try GatedPerceptron(settings, activation: .swiglu, from: scope)
    case .reglu: try GatedPerceptron(settings, activation: .reglu, from: scope)
    case .mixtureOfExperts: try MixtureOfExperts(settings, from: scope)
    }
  }
}
