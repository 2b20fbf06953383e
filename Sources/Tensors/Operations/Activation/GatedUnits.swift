extension Tensor {
  /// `value · activation(gate)`, where the last axis holds values, then gates: `[…, 2·C]` → `[…, C]`.
  ///
  /// Source: Shazeer, 2020, "GLU variants improve transformer",
  /// [arXiv:2002.05202](https://arxiv.org/abs/2002.05202).
  ///
  /// - Precondition: the last axis is even.
  public func gated(by activation: (Tensor) -> Tensor) -> Tensor {
    let halves = chunks(2, axis: -1)
    return halves[0] * activation(halves[1])
  }

  /// The linear unit gated by ``sigmoid()``: `[…, 2·C]` → `[…, C]`.
  public func glu() -> Tensor { gated { $0.sigmoid() } }

  /// The linear unit gated by ``gelu()``: `[…, 2·C]` → `[…, C]`.
  public func geglu() -> Tensor { gated { $0.gelu() } }

  /// The linear unit gated by ``silu()``: `[…, 2·C]` → `[…, C]`.
  public func swiglu() -> Tensor { gated { $0.silu() } }

  /// The linear unit gated by ``relu()``: `[…, 2·C]` → `[…, C]`.
  public func reglu() -> Tensor { gated { $0.relu() } }
}
