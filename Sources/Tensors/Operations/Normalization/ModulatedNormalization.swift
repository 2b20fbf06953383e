extension Tensor {
  /// Layer norm over the last axis, scaled and shifted by numbers that a condition gives for each
  /// picture: norm(x) · (1 + scale) + shift.
  ///
  /// The tensor is `[N, …, C]`; scale and shift are `[N, 1, …, C]`. One pass instead of three, with
  /// the bits of the three operations.
  ///
  /// - Precondition: scale and shift fit.
  ///
  /// Source: Peebles & Xie, 2022, [arXiv:2212.09748](https://arxiv.org/abs/2212.09748), §3.2.
  public func layerNorm(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) -> Tensor {
    modulatedNorm(.modulatedLayer, scale, shift, epsilon, true)
  }

  /// RMS norm over the last axis, scaled and shifted by numbers that a condition gives for each
  /// picture, as ``layerNorm(scale:shift:epsilon:)``.
  ///
  /// - Precondition: scale and shift fit.
  public func rmsNorm(scale: Tensor, shift: Tensor, epsilon: Float = 1e-6) -> Tensor {
    modulatedNorm(.modulatedRMS, scale, shift, epsilon, false)
  }

  private func modulatedNorm(
    _ kind: RowNormalization.Kind, _ scale: Tensor, _ shift: Tensor, _ epsilon: Float,
    _ isCentered: Bool
  ) -> Tensor {
    let last = shape.rank - 1
    let fitting = Shape(
      shape.dimensions.enumerated().map { $0.offset == 0 || $0.offset == last ? $0.element : 1 })
    precondition(
      shape.rank >= 2 && scale.shape == fitting && shift.shape == fitting,
      "\(kind.rawValue): scale \(scale.shape) and shift \(shift.shape) for an input \(shape)")
    return RowNormalization(
      kind: kind, length: shape[-1], inner: 1, epsilon: epsilon, isCentered: isCentered,
      hasWeight: true, hasBias: true)(self, scale, shift)
  }
}
