import Layers
import Tensors

/// A perceptron with ReLU between its layers, `[N, features]` → `[N, features]`: how one half of a
/// coupling moves the other.
///
/// The last layer starts at zero, so that a fresh flow is the identity.
public struct Conditioner: Layer {
  let layers: [Linear]

  /// Pulls `0.weight`, `0.bias`, `1.weight`, … for hidden layers of the given widths.
  public init(features: Int, hidden: [Int], from scope: ParameterScope) throws {
    let widths = [features] + hidden + [features]
    layers = try (0..<widths.count - 1).map { index in
      let isLast = index == widths.count - 2
      return try Linear(
        inputs: widths[index], outputs: widths[index + 1], initial: isLast ? .zeros : nil,
        from: scope[index])
    }
  }

  /// Returns the shift for a half, `[N, features]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    var h = x
    for (index, layer) in layers.enumerated() {
      h = index == layers.count - 1 ? layer(h) : layer(h, then: .relu)
      Trace.layer("layer \(index)", h)
    }
    return h
  }
}
