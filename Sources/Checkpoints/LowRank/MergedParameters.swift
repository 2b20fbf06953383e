import Layers
import Tensors

/// The parameters of a source with an adapter's changes added.
///
/// What a change concerns is made when the model asks for it, and lies in memory as 32-bit floats; all
/// else stays as the source has it.
struct MergedParameters: ParameterSource {
  /// One change of one parameter.
  struct Change {
    let factors: LowRankFactors
    let kind: NameTable.Change
  }

  let source: any ParameterSource
  /// The changes of parameters by their names, in the order in which they are added.
  let changes: [String: [Change]]
  let scale: Float
  /// The path of the adapter.
  let path: String

  var description: String { source.description }
  var names: [String] { source.names }
  var elementCount: Int { source.elementCount }

  func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    let value = try source.value(of: name, shape: shape, initializer: initializer)
    guard let value, let changes = changes[name] else { return value }
    return try changes.reduce(value) { value, change in
      try change.factors.added(to: value, scale: scale, change: change.kind, path: path)
    }
  }

  func check(usedBy parameters: [Parameter]) throws { try source.check(usedBy: parameters) }
}
