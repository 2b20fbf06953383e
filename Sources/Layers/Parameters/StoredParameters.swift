import Tensors

/// Parameters that are already in memory, such as the averaged weights of a training run.
///
/// A model built from them shares their memory, and nothing that happens to the model they came from
/// changes it.
public struct StoredParameters: ParameterSource {
  /// What messages call the source.
  public let description: String
  /// The numbers, by name.
  public let values: [String: Tensor]

  /// Creates a source of values by name.
  public init(_ values: [String: Tensor], description: String) {
    self.values = values.mapValues(\.detached)
    self.description = description
  }

  /// The numbers that parameters have now.
  public init(_ parameters: [Parameter], description: String) {
    self.init(
      Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) }),
      description: description)
  }

  /// The names of all values, ascending.
  public var names: [String] { values.keys.sorted() }

  /// How many numbers all values have together.
  public var elementCount: Int { values.values.reduce(0) { $0 + $1.count } }

  /// Returns the value of a name, `nil` where there is none.
  public func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    values[name]
  }
}
