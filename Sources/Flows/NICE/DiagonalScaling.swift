import Layers
import Tensors

/// Multiplies each component by a positive factor of its own: `y = x · exp(s)`.
///
/// It lets the flow give more weight to some components and squeeze others, which couplings that
/// keep the volume cannot. `log |det| = Σ s`.
///
/// Source: Dinh et al., 2014, "NICE", [arXiv:1410.8516](https://arxiv.org/abs/1410.8516), §3.3.
public struct DiagonalScaling: Bijection {
  let logScale: Parameter  // [D]

  /// Pulls `log_scale`, `[components]`.
  public init(components: Int, from scope: ParameterScope) throws {
    logScale = try scope.parameter("log_scale", [components], initial: .zeros)
  }

  /// Returns the scaled components and Σ s for each sample.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    let s = logScale.value
    return (x * s.exp(), s.sum().broadcast(to: [x.shape[0]]))
  }

  /// Returns the components divided by their factors.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    y / logScale.value.exp()
  }
}
