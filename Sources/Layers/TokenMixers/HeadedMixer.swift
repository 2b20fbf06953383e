import Tensors

/// A mixer whose heads take queries, keys and values from one product, and end in another one: the
/// formula between them is all that is its own.
public protocol HeadedMixer: TokenMixer {
  /// What stands before and behind the formula.
  var projections: HeadProjections { get }

  /// Mixes `[N, heads, T, size / heads]` of queries, keys and values, and returns the heads' results
  /// side by side, `[N, T, size]`.
  func mixed(_ heads: HeadProjections.Heads, rotation: Rotation?) -> Tensor
}

extension HeadedMixer {
  /// Mixes the tokens of each picture.
  public func callAsFunction(_ x: Tensor, rotation: Rotation?) -> Tensor {
    projections.output(mixed(projections.heads(of: x), rotation: rotation))
  }

  /// Mixes, and adds what came of it to a residual.
  public func callAsFunction(
    _ x: Tensor, rotation: Rotation?, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    projections.output(
      mixed(projections.heads(of: x), rotation: rotation), addedTo: residual, gatedBy: gate)
  }
}

/// Queries, keys and values for several heads, and the map behind them: `qkv`, `out` and, where there
/// are any, `q_norm` and `k_norm`.
public struct HeadProjections: Sendable {
  /// What heads are given, each `[N, heads, T, size / heads]`.
  public struct Heads: Sendable {
    /// Queries and keys, normalized where a norm is asked for.
    public var queries, keys: Tensor
    /// What is mixed.
    public var values: Tensor
  }

  /// The number of heads.
  public let heads: Int
  /// `[…, size]` to queries, keys and values side by side, each for all heads in their order.
  public let queriesKeysValues: Linear
  /// The heads' results side by side to `[…, size]`.
  public let output: Linear
  private let queryNorm: (any Layer)?
  private let keyNorm: (any Layer)?

  /// Pulls `qkv`, `q_norm`, `k_norm` and `out`.
  ///
  /// - Precondition: the heads divide the size.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    let (size, heads) = (settings.size, settings.heads)
    precondition(
      heads > 0 && size.isMultiple(of: heads), "HeadProjections: \(heads) heads of \(size)")
    self.heads = heads
    queriesKeysValues = try Linear(inputs: size, outputs: 3 * size, from: scope["qkv"])
    let norm = settings.queryKeyNorm
    queryNorm = try norm.layer(size: size / heads, from: scope["q_norm"])
    keyNorm = try norm.layer(size: size / heads, from: scope["k_norm"])
    output = try Linear(inputs: size, outputs: size, from: scope["out"])
  }

  /// Whether queries or keys are normalized.
  var normalizes: Bool { queryNorm != nil || keyNorm != nil }

  /// Projects tokens `[N, T, size]`.
  public func heads(of x: Tensor) -> Heads {
    let (pictures, tokens, size) = (x.shape[0], x.shape[1], x.shape[2])
    let parts = queriesKeysValues(x)
      .reshaped(pictures, tokens, 3, heads, size / heads)
      .permuted(2, 0, 3, 1, 4)  // [3, N, heads, T, size / heads]
    func part(_ index: Int) -> Tensor {
      parts.sliced(0, index..<index + 1).reshaped(pictures, heads, tokens, size / heads)
    }
    let (queries, keys) = (part(0), part(1))
    return Heads(
      queries: queryNorm?(queries) ?? queries, keys: keyNorm?(keys) ?? keys, values: part(2))
  }
}

extension Tensor {
  /// The results of heads side by side: `[N, heads, T, size / heads]` → `[N, T, size]`.
  func joiningHeads() -> Tensor {
    permuted(0, 2, 1, 3).reshaped(shape[0], shape[2], shape[1] * shape[3])
  }

  /// This tensor, turned where there is something to turn it by.
  func turned(by rotation: Rotation?) -> Tensor { rotation.map { $0(self) } ?? self }
}
