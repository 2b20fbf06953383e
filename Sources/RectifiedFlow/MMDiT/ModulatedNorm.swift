import Layers
import Tensors

/// Layer norms that a condition scales, shifts and weighs: `linear`, whose outputs are so many vectors
/// of the tokens' width.
///
/// Source: diffusers' `AdaLayerNormZero`, `SD35AdaLayerNormZeroX` and `AdaLayerNormContinuous`.
struct ModulatedNorm: Sendable {
  /// What keeps the divisor away from 0.
  static let epsilon: Float = 1e-6

  private let linear: Linear
  private let width: Int
  private let count: Int

  /// Pulls `linear`.
  init(width: Int, count: Int, from scope: ParameterScope) throws {
    (self.width, self.count) = (width, count)
    linear = try Linear(
      inputs: width, outputs: count * width, initial: .zeros, from: scope["linear"])
  }

  /// The vectors, `[N, 1, width]` each, for an activated condition `[N, width]`.
  func callAsFunction(_ condition: Tensor) -> [Tensor] {
    linear(condition).reshaped(condition.shape[0], 1, count * width).chunks(count, axis: -1)
  }

  /// norm(x) · (1 + scale) + shift.
  static func modulation(shift: Tensor, scale: Tensor) -> Modulation {
    Modulation(.layer, scale: scale, shift: shift, epsilon: epsilon)
  }
}
