import Tensors

/// How a case's outputs are computed with this library: by name, from leaves by name.
package typealias ConformanceFunction =
  @Sendable (ConformanceCase, ConformanceLeaves) throws -> [String: Tensor]

/// The float inputs and parameters of a case, each a leaf.
package struct ConformanceLeaves: Sendable {
  private let leaves: [String: Tensor]

  init(_ example: ConformanceCase) throws {
    var leaves: [String: Tensor] = [:]
    for kind in [ConformanceCase.Kind.input, .parameter] {
      for (name, tensor) in try example.tensors(kind) { leaves[name] = tensor.leaf }
    }
    self.leaves = leaves
  }

  /// The leaf of a name.
  package func callAsFunction(_ name: String) throws -> Tensor {
    guard let leaf = leaves[name] else {
      throw ConformanceGroup.Failure(description: "the case has no array '\(name)'")
    }
    return leaf
  }
}

extension ConformanceCase {
  /// What a function gives for the case.
  package func outputs(of function: ConformanceFunction) throws -> [String: Tensor] {
    try function(self, try ConformanceLeaves(self))
  }

  /// Compares outputs, and gradients of Σ output · cotangent, with the reference.
  ///
  /// - Returns: a line for every output or gradient that is missing or further off than allowed;
  ///   empty where everything agrees.
  package func disagreements(
    with function: ConformanceFunction, output: Double = 2e-6, gradient: Double = 2e-5
  ) throws -> [String] {
    let leaves = try ConformanceLeaves(self)
    let outputs = try function(self, leaves)
    var lines: [String] = []
    var loss: Tensor?
    for name in names(.output) {
      guard let found = outputs[name] else {
        lines.append("output \(name) was not computed")
        continue
      }
      let error = relativeError(found: found, expected: try tensor(.output, name))
      if !(error <= output) { lines.append("output \(name): error \(error)") }
      let term = (found * (try tensor(.cotangent, name))).sum()
      loss = loss.map { $0 + term } ?? term
    }
    guard let loss else { return lines }
    let gradients = loss.gradients()
    for name in names(.gradient) {
      guard let found = gradients[try leaves(name)] else {
        lines.append("no gradient for \(name)")
        continue
      }
      let error = relativeError(found: found, expected: try tensor(.gradient, name))
      if !(error <= gradient) { lines.append("gradient \(name): error \(error)") }
    }
    return lines
  }
}
