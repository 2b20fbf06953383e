import Tensors

/// A gated linear unit and the way back: `up` for the values, `gate` for the gates, `down`.
///
/// Three maps stand where a perceptron has two, so their width is two thirds of `hidden`, rounded up
/// to a multiple of 16: about as many parameters and products. Whoever wants it as wide as a
/// perceptron asks for one and a half times the `hidden`.
///
/// Source: Shazeer, 2020, "GLU Variants Improve Transformer",
/// [arXiv:2002.05202](https://arxiv.org/abs/2002.05202), eq. 5 and 6; the width as in §3.1.
public struct GatedPerceptron: FeedForward {
  /// `[…, size]` to the values, `[…, width]`.
  public let up: Linear
  /// `[…, size]` to the gates, `[…, width]`.
  public let gate: Linear
  /// `[…, width]` to `[…, size]`.
  public let down: Linear
  /// What the gates go through, and how it is called together.
  public let activation: GatedActivation

  /// Pulls `up`, `gate` and `down` with their biases.
  public init(
    _ settings: FeedForwardSettings, activation: GatedActivation, from scope: ParameterScope
  ) throws {
    let width = Self.width(hidden: settings.hidden)
    up = try Linear(inputs: settings.size, outputs: width, from: scope["up"])
    gate = try Linear(inputs: settings.size, outputs: width, from: scope["gate"])
    down = try Linear(inputs: width, outputs: settings.size, from: scope["down"])
    self.activation = activation
  }

  /// Two thirds of a perceptron's width, rounded up to a multiple of 16.
  static func width(hidden: Int) -> Int { (2 * hidden + 47) / 48 * 16 }

  /// Returns `residual + gate · down(up(x) · activation(gate(x)))`.
  public func callAsFunction(
    _ x: Tensor, addedTo residual: Tensor, gatedBy weight: Tensor?
  ) -> FeedForwardResult {
    // Two products instead of one that is cut: each has its epilogue, and nothing is copied.
    let gated = up(x) * gate(x, then: activation.activation)
    return FeedForwardResult(tokens: down(gated, addedTo: residual, gatedBy: weight))
  }
}
