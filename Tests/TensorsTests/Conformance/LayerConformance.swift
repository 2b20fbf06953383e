import Tensors
import TestSupport

/// What an operation gave for a conformance case, by the names of the reference's arrays.
struct LayerAnswer {
  var tensors: [String: Tensor]
  var indices: [String: Indices] = [:]
}

/// Compares our operations with the reference answers of PyTorch: outputs, and the gradients of
/// Σ output · cotangent.
enum LayerConformance {
  /// Runs a case on its inputs and parameters, which are leaves.
  typealias Runner = @Sendable (ConformanceCase, [String: Tensor]) throws -> LayerAnswer

  /// The largest error of an output and of a gradient, of the largest element's size.
  static let tolerances = (output: 2e-6, gradient: 2e-5)

  /// The inputs and parameters of a case, by name.
  static func leaves(_ example: ConformanceCase) throws -> [String: Tensor] {
    try example.tensors(.input).merging(example.tensors(.parameter)) { first, _ in first }
      .mapValues(\.leaf)
  }

  /// Returns a line for each array that is further from its reference than the tolerance.
  static func disagreements(_ example: ConformanceCase, _ runner: Runner) throws -> [String] {
    let leaves = try leaves(example)
    let answer = try runner(example, leaves)
    var lines: [String] = []
    func compare(_ found: Tensor?, _ kind: ConformanceCase.Kind, _ name: String, _ most: Double)
      throws
    {
      let expected = try example.tensor(kind, name)
      let error = found.map { relativeError(found: $0, expected: expected) } ?? .infinity
      if !(error <= most) { lines.append("\(example).\(kind.rawValue).\(name): error \(error)") }
    }
    for name in example.names(.output) {
      if let indices = answer.indices[name] {
        let expected = Indices(
          try example.integers(.output, name), example.shape(.output, name) ?? [])
        if indices != expected { lines.append("\(example).out.\(name): other indices") }
      } else {
        try compare(answer.tensors[name], .output, name, tolerances.output)
      }
    }
    var loss = Tensor(0)
    for name in example.names(.cotangent) {
      guard let output = answer.tensors[name] else { continue }
      loss = loss + (output * (try example.tensor(.cotangent, name))).sum()
    }
    let gradients = loss.gradients()
    for name in example.names(.gradient) {
      try compare(
        leaves[name].flatMap { gradients[$0] }, .gradient, name, tolerances.gradient)
    }
    return lines
  }
}

/// An attribute or array that a case should have.
struct MissingFromCase: Error { let name: String }

extension ConformanceCase {
  /// A whole number that the case must have.
  func required(_ attribute: String) throws -> Int {
    guard let value = int(attribute) else { throw MissingFromCase(name: attribute) }
    return value
  }
}

extension [String: Tensor] {
  /// A tensor that the case must have.
  func required(_ name: String) throws -> Tensor {
    guard let value = self[name] else { throw MissingFromCase(name: name) }
    return value
  }
}
