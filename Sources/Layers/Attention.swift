import Tensors

/// Multi-head attention with projections of queries, keys, values and what comes out.
public struct Attention: Sendable {
  /// What a checkpoint calls the four projections.
  public struct Names: Sendable, Hashable {
    /// The path of each projection below the layer's scope.
    public let query, key, value, output: String

    /// Creates a set of names.
    public init(query: String, key: String, value: String, output: String) {
      self.query = query
      self.key = key
      self.value = value
      self.output = output
    }

    /// As in transformers: `q_proj`, `k_proj`, `v_proj`, `out_proj`.
    public static let projections = Names(
      query: "q_proj", key: "k_proj", value: "v_proj", output: "out_proj")

    /// As in diffusers: `to_q`, `to_k`, `to_v`, `to_out.0`.
    public static let diffusers = Names(
      query: "to_q", key: "to_k", value: "to_v", output: "to_out.0")
  }

  /// The number of heads.
  public let heads: Int
  /// `[…, size]` to the heads' queries side by side.
  public let query: Linear
  /// `[…, contextSize]` to the heads' keys.
  public let key: Linear
  /// `[…, contextSize]` to the heads' values.
  public let value: Linear
  /// The heads' results side by side to `[…, size]`.
  public let output: Linear

  /// Pulls weights and, where there are any, biases of the four projections.
  ///
  /// - Precondition: the heads divide the size.
  public init(
    size: Int, contextSize: Int? = nil, heads: Int, bias: Bool = true, names: Names = .projections,
    from scope: ParameterScope
  ) throws {
    precondition(heads > 0 && size.isMultiple(of: heads), "Attention: \(heads) heads of \(size)")
    let contextSize = contextSize ?? size
    self.heads = heads
    query = try Linear(inputs: size, outputs: size, bias: bias, from: scope[names.query])
    key = try Linear(inputs: contextSize, outputs: size, bias: bias, from: scope[names.key])
    value = try Linear(inputs: contextSize, outputs: size, bias: bias, from: scope[names.value])
    output = try Linear(inputs: size, outputs: size, bias: bias, from: scope[names.output])
  }

  /// Attends from `[B, L, size]` to itself, or to a context `[B, S, contextSize]`.
  ///
  /// The mask is 1 where attention is allowed, of a shape that broadcasts to `[B, heads, L, S]`.
  public func callAsFunction(
    _ x: Tensor, context: Tensor? = nil, mask: Tensor? = nil, isCausal: Bool = false
  ) -> Tensor {
    self(
      queries: x, keys: context ?? x, values: context ?? x, mask: mask, isCausal: isCausal)
  }

  /// Attends from queries `[B, L, size]` by keys to values `[B, S, contextSize]`, which differ where
  /// only keys carry positions.
  public func callAsFunction(
    queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor? = nil, isCausal: Bool = false
  ) -> Tensor {
    let attended = attention(
      splitHeads(query(queries)), splitHeads(key(keys)), splitHeads(value(values)), mask: mask,
      isCausal: isCausal)
    let joined = attended.permuted(0, 2, 1, 3)  // [B, L, heads, size / heads]
    return output(joined.reshaped(joined.shape[0], joined.shape[1], query.weight.shape[0]))
  }

  /// `[B, L, size]` → `[B, heads, L, size / heads]`.
  private func splitHeads(_ x: Tensor) -> Tensor {
    x.reshaped(x.shape[0], x.shape[1], heads, x.shape[2] / heads).permuted(0, 2, 1, 3)
  }
}
