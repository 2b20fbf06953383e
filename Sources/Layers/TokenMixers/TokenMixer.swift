import Tensors

/// Lets the tokens of a picture see each other: `[N, T, size]` → `[N, T, size]`.
///
/// Pictures do not see each other: a picture's tokens have the same bits alone and in any batch.
public protocol TokenMixer: Sendable {
  /// Mixes the tokens of each picture; `rotation` turns queries and keys by their places, where the
  /// model has rotary positions and the mixer has queries and keys.
  func callAsFunction(_ x: Tensor, rotation: Rotation?) -> Tensor

  /// Returns `residual + gate · mixed(x)`, `residual + mixed(x)` without a gate: a mixer that ends in
  /// a product does it in that one's epilogue.
  func callAsFunction(
    _ x: Tensor, rotation: Rotation?, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor

  /// The same of tokens that are modulated first, where there is a modulation: a mixer that begins
  /// with a product normalizes rows where that one takes them up.
  func callAsFunction(
    _ x: Tensor, modulatedBy modulation: Modulation?, rotation: Rotation?,
    addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor
}

extension TokenMixer {
  /// Returns `residual + gate · mixed(x)` by operations of their own.
  public func callAsFunction(
    _ x: Tensor, rotation: Rotation?, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    let branch = self(x, rotation: rotation)
    return gate.map { residual.adding(branch, gatedBy: $0) } ?? residual + branch
  }

  /// Modulates tokens by an operation of its own.
  public func callAsFunction(
    _ x: Tensor, modulatedBy modulation: Modulation?, rotation: Rotation?,
    addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    self(modulation?(x) ?? x, rotation: rotation, addedTo: residual, gatedBy: gate)
  }
}

/// Which ``TokenMixer`` a configuration asks for.
public enum TokenMixerKind: String, Codable, CaseIterable, Sendable {
  /// Softmax attention of several heads: ``SelfAttention``.
  case attention
  /// A diagonal state space of complex states, both ways: ``DiagonalStateSpace``.
  case s4d
  /// A selective state space, both ways: ``SelectiveStateSpace``.
  case mamba
  /// Linear attention with positive features: ``LinearAttention``.
  case linearAttention = "linear-attention"
  /// Positive random features: ``Performer``.
  case performer
  /// Linear attention that fades with distance: ``CosFormer``.
  case cosFormer = "cosformer"
  /// ``BlockAttention`` in the first half of the layers, ``NormAttention`` in the others.
  case transNormer = "transnormer"
  /// A gated attention unit over all tokens: ``GatedAttentionUnit``.
  case flashQuadratic = "flash-quadratic"
  /// A gated attention unit over chunks, and linearly over all tokens: ``GatedAttentionUnit``.
  case flashChunk = "flash-chunk"
}

/// What every mixer is made from; each reads what concerns it.
public struct TokenMixerSettings: Sendable, Hashable {
  /// The numbers of a token.
  public var size: Int
  /// How many heads a token's numbers are divided into.
  public var heads: Int
  /// How many rows and columns of tokens a picture has: T is their product, row by row.
  public var grid: Size2D
  /// What normalizes queries and keys.
  public var queryKeyNorm: QueryKeyNorm
  /// How many states a channel of a state space has, at most 256: real ones, or pairs that are complex.
  public var stateSize = 16
  /// The place of the mixer's layer in its model, from 0 on.
  public var layer = 0
  /// How many layers the model has.
  public var depth = 1
  /// The neighbouring tokens that attend to each other, of mixers that have blocks or chunks.
  public var block = 64
  /// How many random features a Performer has; twice the numbers of a head where it is not given.
  public var features: Int?
  /// How much wider a gated attention unit is inside.
  public var expansion = 2

  /// Says what a mixer is for; what is not asked for here has a usual value.
  public init(size: Int, heads: Int, grid: Size2D, queryKeyNorm: QueryKeyNorm = .none) {
    (self.size, self.heads, self.grid) = (size, heads, grid)
    self.queryKeyNorm = queryKeyNorm
  }
}

extension TokenMixerKind {
  /// What is wrong with settings for this mixer, in words; `nil` where it can be built.
  public func complaint(about settings: TokenMixerSettings) -> String? {
    let (size, heads) = (settings.size, settings.heads)
    if heads < 1 || !size.isMultiple(of: heads) { return "\(heads) heads of a width of \(size)" }
    switch self {
    case .flashQuadratic, .flashChunk:
      if !size.isMultiple(of: 4 * heads) {
        return "\(rawValue) with keys of \(size / heads) numbers, which is no multiple of 4"
      }
      if settings.queryKeyNorm != .none {
        return "\(rawValue) with a norm of queries and keys, which it does not have"
      }
    default: break
    }
    return nil
  }

  /// Builds a mixer whose parameters lie in a scope.
  ///
  /// - Precondition: there is no ``complaint(about:)``.
  public func mixer(
    _ settings: TokenMixerSettings, from scope: ParameterScope
  ) throws -> any TokenMixer {
    switch self {
    case .attention: try SelfAttention(settings, from: scope)
    case .s4d: try DiagonalStateSpace(settings, from: scope)
    case .mamba: try SelectiveStateSpace(settings, from: scope)
    case .linearAttention: try LinearAttention(settings, from: scope)
    case .performer: try Performer(settings, from: scope)
    case .cosFormer: try CosFormer(settings, from: scope)
    case .transNormer:
      settings.layer < settings.depth / 2
        ? try BlockAttention(settings, from: scope) : try NormAttention(settings, from: scope)
    case .flashQuadratic: try GatedAttentionUnit(settings, reach: .all, from: scope)
    case .flashChunk: try GatedAttentionUnit(settings, reach: .mixedChunks, from: scope)
    }
  }
}
