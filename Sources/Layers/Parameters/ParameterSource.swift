import Tensors

/// Where the values of a model's parameters come from: a checkpoint, or random numbers.
public protocol ParameterSource: Sendable {
  /// What messages call the source, such as the path of a file.
  var description: String { get }

  /// The names of all tensors that the source holds, in ascending order; empty where it can make
  /// any.
  var names: [String] { get }

  /// How many numbers all tensors have together, which ``WeightKeeping`` goes by; 0 where it can
  /// make any.
  var elementCount: Int { get }

  /// Returns the value of a parameter by its full name, `nil` where the source has none.
  ///
  /// The model expects `shape`, a file may hold another one; a source of fresh parameters fills the
  /// value as `initializer` says. Throws where the file cannot be read.
  func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor?

  /// Throws where the source was told something that no parameter of the whole model is concerned by.
  func check(usedBy parameters: [Parameter]) throws
}

extension ParameterSource {
  /// 0.
  public var elementCount: Int { 0 }

  /// Finds nothing wrong.
  public func check(usedBy parameters: [Parameter]) {}
}

/// A disagreement between a model and the source of its parameters.
public enum ParameterError: Error, Equatable, CustomStringConvertible {
  /// The model asks for a tensor that the source does not have.
  case missing(name: String, source: String)
  /// The source's tensor has another shape.
  case shape(name: String, expected: Shape, found: Shape, source: String)
  /// The source has tensors that the model did not ask for.
  case unused(names: [String], source: String)

  /// One line: the file, what was expected and what was found.
  public var description: String {
    switch self {
    case .missing(let name, let source):
      "\(source): the model needs a tensor '\(name)', the file has none"
    case .shape(let name, let expected, let found, let source):
      "\(source): tensor '\(name)' should have shape \(expected), it has \(found)"
    case .unused(let names, let source):
      "\(source): \(names.count) tensors belong to no part of the model: "
        + names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    }
  }
}
