import Layers
import Tensors

/// Gives each class a mean and a deviation of its own for each channel, as a prior that is learned:
/// `y = (x − m) / exp(s)`, `[N, C, H, W]` → `[N, C, H, W]`.
///
/// m and s, within ±bound, are a row of a table for each class, zeros for a picture of no class.
/// `log |det| = −H · W · Σ s`.
///
/// Source: Kingma & Dhariwal, 2018, "Glow", `glow/model.py`, `prior` with `ycond`.
public struct ClassScaling: Bijection {
  private let table: Linear
  private let bound: Float

  /// Pulls `weight`, `[2 · channels, classes]`, zeros where it is fresh.
  public init(channels: Int, classes: Int, bound: Float, from scope: ParameterScope) throws {
    table = try Linear(
      inputs: classes, outputs: 2 * channels, bias: false, initial: .zeros, from: scope)
    self.bound = bound
  }

  /// Returns what is left of each picture after its class.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    guard let (mean, logScale) = numbers(context) else { return (x, .zeros([x.shape[0]])) }
    let pixels = Float(x.shape[2] * x.shape[3])
    return ((x - mean) / logScale.exp(), logScale.sum([1, 2, 3]) * -pixels)
  }

  /// Returns the pictures with their classes' means and deviations.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    guard let (mean, logScale) = numbers(context) else { return y }
    return y * logScale.exp() + mean
  }

  /// `[N, C, 1, 1]` each.
  private func numbers(_ context: FlowContext) -> (mean: Tensor, logScale: Tensor)? {
    guard let classes = context.classes else { return nil }
    let rows = table(classes)
    let halves = rows.reshaped(rows.shape[0], rows.shape[1], 1, 1).chunks(2, axis: 1)
    return (halves[0], (halves[1] / bound).tanh() * bound)
  }
}
