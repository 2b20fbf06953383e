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
}

extension TokenMixer {
  /// Returns `residual + gate · mixed(x)` by operations of their own.
  public func callAsFunction(
    _ x: Tensor, rotation: Rotation?, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    let branch = self(x, rotation: rotation)
    return gate.map { residual.adding(branch, gatedBy: $0) } ?? residual + branch
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

  /// Says what a mixer is for.
  public init(size: Int, heads: Int, grid: Size2D, queryKeyNorm: QueryKeyNorm = .none) {
    (self.size, self.heads, self.grid) = (size, heads, grid)
    self.queryKeyNorm = queryKeyNorm
  }
}

extension TokenMixerKind {
  /// Builds a mixer whose parameters lie in a scope.
  ///
  /// - Precondition: the heads divide the size.
  public func mixer(
    _ settings: TokenMixerSettings, from scope: ParameterScope
  ) throws -> any TokenMixer {
    switch self {
    case .attention: try SelfAttention(settings, from: scope)
    case .s4d: try DiagonalStateSpace(settings, from: scope)
    case .mamba: try SelectiveStateSpace(settings, from: scope)
    }
  }
}
