import Tensors

/// The distribution that a flow maps its data to; components are independent.
public enum Prior: String, Codable, CaseIterable, Sendable {
  /// The standard logistic distribution, `log p(h) = −log(1 + eʰ) − log(1 + e⁻ʰ)`.
  case logistic
  /// The standard normal distribution.
  case gaussian

  /// Returns `log p(h)` for each sample, `[N, D]` → `[N]`.
  public func logDensity(_ h: Tensor) -> Tensor {
    switch self {
    case .logistic: -(h.softplus() + (-h).softplus()).sum([1])
    case .gaussian: -(h * h * 0.5 + 0.918_938_5).sum([1])  // ½ log 2π
    }
  }

  /// Draws `components` numbers from the noise stream of each seed: `[seeds, components]`.
  ///
  /// A row depends on its own seed alone.
  public func sample(seeds: [UInt64], components: Int) -> Tensor {
    RandomStream.batch(seeds: seeds, purpose: .noise) { stream in
      switch self {
      case .logistic: stream.logistic([components])
      case .gaussian: stream.normal([components])
      }
    }
  }
}
