import Layers
import Tensors
import TestSupport

/// Compares the gradients of a layer, by its input and each of its parameters, with central
/// differences along random directions.
struct LayerGradients {
  /// The distance of a difference, in units of the input and the parameters.
  var step: Float = 1e-2
  /// The largest error, relative to the size of the directional derivative's terms.
  var tolerance = 5e-3

  /// Returns a line for each parameter, or the input, whose gradient is further off or missing.
  ///
  /// The parameters of the store are leaves.
  func disagreements(
    _ store: ParameterStore, _ x: Tensor, _ function: (Tensor) -> Tensor
  ) -> [String] {
    let cotangent = Tensor.seeded(function(x).shape, 99)
    let leaf = x.leaf
    let leaves = store.parameters.map(\.value)
    let gradients = (function(leaf) * cotangent).sum().gradients()
    var lines: [String] = []
    func compare(_ name: String, _ gradient: Tensor?, _ move: (Tensor) -> Tensor) {
      guard let gradient else { return lines.append("\(name): no gradient") }
      let direction = Tensor.seeded(gradient.shape, 7)
      func inner(_ y: Tensor) -> Double {
        zip(y.values, cotangent.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
      let difference = inner(move(direction * step)) - inner(move(direction * -step))
      let terms = zip(gradient.values, direction.values).map { Double($0) * Double($1) }
      let error = abs(difference / Double(2 * step) - terms.reduce(0, +))
      let size = max(terms.reduce(0) { $0 + abs($1) }, 1e-3)
      if !(error / size <= tolerance) { lines.append("\(name): relative error \(error / size)") }
    }
    compare("input", gradients[leaf]) { function(x + $0) }
    for (parameter, value) in zip(store.parameters, leaves) {
      compare(parameter.name, gradients[value]) { move in
        parameter.update(value.detached + move)
        defer { parameter.update(value.detached) }
        return function(x).detached
      }
    }
    return lines
  }
}
