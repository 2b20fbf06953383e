import Tensors

/// A function whose gradient is compared with central differences along random directions.
package struct GradientCase: Sendable, CustomStringConvertible {
  package let name: String
  /// The shapes of the inputs; all are differentiated.
  let shapes: [Shape]
  /// The distance of a central difference, in the units of the inputs.
  let step: Float
  /// The largest error, relative to the size of the directional derivative's terms.
  let tolerance: Float
  /// Moves random inputs in −1 … 1 to where the function is smooth.
  let prepare: @Sendable (Float) -> Float
  let function: @Sendable ([Tensor]) -> Tensor

  package init(
    _ name: String, _ shapes: [Shape], step: Float = 1e-2, tolerance: Float = 5e-3,
    prepare: @escaping @Sendable (Float) -> Float = { $0 },
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.name = name
    self.shapes = shapes
    self.step = step
    self.tolerance = tolerance
    self.prepare = prepare
    self.function = function
  }

  package var description: String { name }

  private func inputs() -> [Tensor] {
    var numbers = SeededNumbers(UInt64(name.utf8.reduce(7) { $0 &* 31 &+ Int($1) } & 0xFFFF))
    return shapes.map { Tensor(numbers.uniform($0.count).map(prepare), $0) }
  }

  /// The operations that the case runs, found in its graph.
  package var operationNames: Set<String> { function(inputs().map(\.leaf)).operationNames }

  /// The worst relative disagreement over inputs and directions, to be at most the tolerance.
  package func disagreement() -> (error: Float, tolerance: Float) {
    let inputs = inputs()
    var numbers = SeededNumbers(99)
    let output = function(inputs)
    let cotangent = Tensor(numbers.uniform(output.count), output.shape)
    let leaves = inputs.map(\.leaf)
    let gradients = (function(leaves) * cotangent).sum().gradients()
    var worst: Float = 0
    for (index, input) in inputs.enumerated() {
      guard let gradient = gradients[leaves[index]] else { return (.infinity, tolerance) }
      guard gradient.values.allSatisfy(\.isFinite) else { return (.infinity, tolerance) }
      for _ in 0..<3 {
        let direction = Tensor(numbers.uniform(input.count), input.shape)
        var moved = inputs
        moved[index] = input + direction * step
        let above = inner(function(moved), cotangent)
        moved[index] = input - direction * step
        let below = inner(function(moved), cotangent)
        let numeric = (above - below) / Double(2 * step)
        let analytic = inner(gradient, direction)
        let size = zip(gradient.values, direction.values).reduce(0.0) {
          $0 + Double(abs($1.0 * $1.1))
        }
        worst = max(worst, Float(abs(numeric - analytic) / max(size, 1e-3)))
      }
    }
    return (worst, tolerance)
  }
}

/// Σ a·b in double, so that the difference quotient does not drown in rounding.
private func inner(_ a: Tensor, _ b: Tensor) -> Double {
  zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
