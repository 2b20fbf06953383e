import Tensors

/// A gated attention unit: one head that weighs by relu², between maps that make a token `expansion`
/// times wider: `u`, `v`, `z`, `scale`, `offset`, `place_query`, `place_key`, `out`.
///
/// out(u ⊙ A v) with u = silu(x · Wu), v = silu(x · Wv), z = silu(x · Wz). Queries and keys, of
/// `size / heads` numbers, are z, each number scaled and moved: q = γ₀ z + β₀, k = γ₁ z + β₁.
/// A = relu²(q · kᵀ / √s + b) / n over the n tokens.
///
/// In mixed chunks A is that within chunks of n neighbouring tokens, and beyond them
/// q′ · Σ k′ vᵀ / T over all of a picture's T tokens is added to A v, with scales and offsets of its
/// own. The last chunk is shorter where chunks do not divide the tokens, and its n is that of the
/// others.
///
/// b, the bias of a pair of tokens, is (R a) · (R′ c) for learned a and c, turned by the tokens'
/// places as in ``Rotation``: a function of the difference in rows and columns alone. The paper has
/// that for long sequences, and a table for short ones. Where the model has rotary positions, queries and
/// keys are turned too, before all products, as in the paper.
///
/// Two things are not as in the paper's listing. It divides scores by n before the square, which
/// makes weights vanish with n²; here weights are divided, and scores by √s (as in later units). And
/// scales start at 1 instead of about 0, where relu² has no slope.
///
/// Source: Hua et al., 2022, "Transformer Quality in Linear Time",
/// [arXiv:2202.10447](https://arxiv.org/abs/2202.10447), §2 for the unit, §3 for mixed chunks,
/// not causal, and the appendix's listings for the bias.
public struct GatedAttentionUnit: TokenMixer {
  /// Whom a token attends to by relu².
  public enum Reach: Sendable {
    /// All tokens of its picture.
    case all
    /// The tokens of its chunk, and linearly all.
    case mixedChunks
  }

  /// `[…, size]` to the gates, the values and what queries and keys are made of.
  public let gates, values, base: Linear
  /// `[2, s]`, or `[4, s]` with mixed chunks: for queries and keys, then for the linear ones.
  public let scale, offset: Parameter
  /// `[s]` each: what the bias is made of.
  public let placeQuery, placeKey: Parameter
  /// The gated sum to `[…, size]`.
  public let output: Linear
  private let reach: Reach
  private let chunks: TokenBlocks
  private let places: Rotation

  /// Pulls what it has.
  ///
  /// - Precondition: the heads divide the size into a multiple of 4, there is a token in a block, and
  ///   `expansion > 0`.
  public init(
    _ settings: TokenMixerSettings, reach: Reach, from scope: ParameterScope
  ) throws {
    let size = settings.size
    precondition(
      settings.heads > 0 && size.isMultiple(of: 4 * settings.heads) && settings.expansion > 0,
      "GatedAttentionUnit: \(settings.heads) heads of \(size), \(settings.expansion) times wider")
    let (keySize, wide) = (size / settings.heads, settings.expansion * size)
    self.reach = reach
    let tokens = settings.grid.area
    chunks = TokenBlocks(length: reach == .all ? tokens : min(settings.block, tokens))
    places = Rotation(grid: settings.grid, headSize: keySize)
    gates = try Linear(inputs: size, outputs: wide, from: scope["u"])
    values = try Linear(inputs: size, outputs: wide, from: scope["v"])
    base = try Linear(inputs: size, outputs: keySize, from: scope["z"])
    let kinds = reach == .all ? 2 : 4
    scale = try scope.parameter("scale", [kinds, keySize], initial: .ones)
    offset = try scope.parameter("offset", [kinds, keySize], initial: .zeros)
    let small = Initializer.normal(deviation: 0.02)
    placeQuery = try scope.parameter("place_query", [keySize], initial: small)
    placeKey = try scope.parameter("place_key", [keySize], initial: small)
    output = try Linear(inputs: wide, outputs: size, from: scope["out"])
  }

  /// Mixes the tokens of each picture.
  ///
  /// - Precondition: a picture has the tokens of the settings' grid.
  public func callAsFunction(_ x: Tensor, rotation: Rotation?) -> Tensor {
    output(gated(x, rotation))
  }

  /// Mixes, and adds what came of it to a residual.
  public func callAsFunction(
    _ x: Tensor, rotation: Rotation?, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    output(gated(x, rotation), addedTo: residual, gatedBy: gate)
  }

  private func gated(_ x: Tensor, _ rotation: Rotation?) -> Tensor {
    let u = gates(x, then: .silu)
    let v = values(x, then: .silu)
    let z = base(x, then: .silu)
    func moved(_ kind: Int) -> Tensor {
      let (scale, offset) = (scale.value, offset.value)
      let row = kind..<kind + 1
      return (z * scale.sliced(0, row) + offset.sliced(0, row)).turned(by: rotation)
    }
    var mixed = attended(queries: moved(0), keys: moved(1), v)
    if reach == .mixedChunks {
      let features = AttentionFeatures(
        queries: moved(2) * (1 / Float(x.shape[1])), keys: moved(3))
      mixed = mixed + features.attended(v)
    }
    return u * mixed
  }

  /// relu²(q · kᵀ / √s + b) · v / n within chunks; the factor of the weights stands within the
  /// square, where it is that of queries and not of every pair.
  private func attended(queries: Tensor, keys: Tensor, _ values: Tensor) -> Tensor {
    let share = 1 / Float(chunks.length).squareRoot()
    let scaled = queries * (share / Float(queries.shape[-1]).squareRoot())
    let placed = [placeQuery.value * share, placeKey.value].map { vector in
      places(vector.broadcast(to: places.cosine.shape))
    }
    return chunks.map([scaled, keys, values] + placed) { parts in
      let bias = parts[3].matmul(parts[4], transposesOther: true)
      return (parts[0].matmul(parts[1], transposesOther: true) + bias).reluSquared()
        .matmul(parts[2])
    }
  }
}
