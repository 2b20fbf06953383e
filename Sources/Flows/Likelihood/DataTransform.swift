import Tensors

/// What is done to values 0 … 1 before a flow: `[N, C, H, W]` → `[N, C, H, W]`.
struct DataTransform: Bijection {
  /// How far the logit's argument stays away from 0 and 1.
  private static let margin: Float = 0.05
  let kind: MultiscaleConfiguration.Transform

  /// Returns `x − ½`, or `logit(p)` with `p = α + (1 − 2α) · x`, whose change of volume is
  /// `Σ log(1 − 2α) − log p − log(1 − p)`.
  ///
  /// Source: Dinh et al., 2017, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), §4.1.
  func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    switch kind {
    case .centred: return (x - 0.5, .zeros([x.shape[0]]))
    case .logit:
      let share = x * (1 - 2 * Self.margin) + Self.margin
      let (log, logOther) = (share.log(), (1 - share).log())
      let constant = Tensor(1 - 2 * Self.margin).log() * Float(x.count / max(x.shape[0], 1))
      return (log - logOther, constant - (log + logOther).sum([1, 2, 3]))
    }
  }

  func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    switch kind {
    case .centred: y + 0.5
    case .logit: (y.sigmoid() - Self.margin) / (1 - 2 * Self.margin)
    }
  }
}
