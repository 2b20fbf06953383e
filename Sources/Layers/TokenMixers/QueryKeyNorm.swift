import Tensors

/// What keeps the products of queries and keys from growing: nothing, or a norm over each head.
///
/// Source: Dehghani et al., 2023, "Scaling Vision Transformers to 22 Billion Parameters",
/// [arXiv:2302.05442](https://arxiv.org/abs/2302.05442), §2; RMS norm as in Stable Diffusion 3.5.
public enum QueryKeyNorm: String, Codable, CaseIterable, Sendable {
  case none, rms, layer

  /// Builds the norm over the last axis of a head, `nil` for none.
  func layer(size: Int, from scope: ParameterScope) throws -> (any Layer)? {
    switch self {
    case .none: nil
    case .rms: try RMSNorm(size: size, from: scope)
    case .layer: try LayerNorm(size: size, epsilon: 1e-6, from: scope)
    }
  }
}
