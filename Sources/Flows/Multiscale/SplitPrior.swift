import Layers
import Tensors

/// Takes half of the channels out of a flow, as what is left of them after a prediction from the half
/// that goes on.
///
/// `ε = (z − m(kept)) / exp(s(kept))`, |s| ≤ bound: a prior N(m, exp(2s)) for z is the standard one
/// for ε, so that the code of the whole flow has one distribution. Without a prediction ε = z.
///
/// Source: Kingma & Dhariwal, 2018, "Glow", `glow/model.py`, `split2d`; Dinh et al., 2017,
/// [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), §3.6.
struct SplitPrior: Sendable {
  private let prediction: Convolution?
  private let bound: Float

  /// Pulls `weight` and `bias` of a 3×3 convolution, zeros where they are fresh, unless nothing is
  /// predicted.
  init(channels: Int, predicts: Bool, bound: Float, from scope: ParameterScope) throws {
    self.bound = bound
    prediction =
      predicts
      ? try Convolution(
        inputs: channels / 2, outputs: channels, kernel: 3, padding: 1, initial: .zeros,
        initialBias: .zeros, from: scope) : nil
  }

  /// `[N, C, H, W]` → what goes on and what leaves, `[N, C / 2, H, W]` each, and the change of volume.
  func forward(_ x: Tensor) -> (kept: Tensor, code: Tensor, logDeterminant: Tensor) {
    let halves = x.chunks(2, axis: 1)
    guard let (mean, logScale) = predicted(halves[0]) else {
      return (halves[0], halves[1], .zeros([x.shape[0]]))
    }
    return (
      halves[0], (halves[1] - mean) / logScale.exp(), -logScale.sum([1, 2, 3])
    )
  }

  func inverse(_ kept: Tensor, _ code: Tensor) -> Tensor {
    guard let (mean, logScale) = predicted(kept) else {
      return .concatenated([kept, code], axis: 1)
    }
    return .concatenated([kept, code * logScale.exp() + mean], axis: 1)
  }

  private func predicted(_ kept: Tensor) -> (mean: Tensor, logScale: Tensor)? {
    guard let prediction else { return nil }
    let halves = prediction(kept).chunks(2, axis: 1)
    return (halves[0], (halves[1] / bound).tanh() * bound)
  }
}
