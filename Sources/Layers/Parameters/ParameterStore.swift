import Synchronization
import Tensors

/// Hands out a model's parameters by name, and remembers which.
public final class ParameterStore: Sendable {
  /// Where values come from.
  public let source: any ParameterSource
  private let isTrained: Bool
  private let keeping: WeightKeeping
  private let total: Int
  private let handedOut = Mutex<(order: [Parameter], names: Set<String>)>(([], []))

  /// Creates a store over a source; its parameters are leaves where they are going to be trained.
  public init(
    _ source: any ParameterSource, isTrained: Bool = false, keeping: WeightKeeping = .automatic
  ) {
    self.source = source
    self.isTrained = isTrained
    self.keeping = keeping
    total = source.elementCount
  }

  /// The root of the parameter tree.
  public var scope: ParameterScope { ParameterScope(store: self, prefix: "") }

  /// What was handed out, in the order in which the model asked.
  public var parameters: [Parameter] { handedOut.withLock { $0.order } }

  /// Throws where the source holds tensors that nobody asked for, or rules that concern none.
  public func checkAllUsed() throws {
    try source.check(usedBy: parameters)
    let used = handedOut.withLock { $0.names }
    let unused = source.names.filter { !used.contains($0) }
    guard unused.isEmpty else {
      throw ParameterError.unused(names: unused, source: source.description)
    }
  }

  func parameter(_ name: String, shape: Shape, initial: Initializer) throws -> Parameter {
    guard let value = try source.value(of: name, shape: shape, initializer: initial) else {
      throw ParameterError.missing(name: name, source: source.description)
    }
    guard value.shape == shape else {
      throw ParameterError.shape(
        name: name, expected: shape, found: value.shape, source: source.description)
    }
    let parameter = Parameter(
      name: name, value: value, isTrained: isTrained,
      isKept: keeping.keeps(value.count, of: total))
    handedOut.withLock { state in
      precondition(state.names.insert(name).inserted, "parameter '\(name)' was asked for twice")
      state.order.append(parameter)
    }
    return parameter
  }
}

/// One level of the parameter tree; subscripts add a component to the path.
public struct ParameterScope: Sendable {
  let store: ParameterStore
  let prefix: String

  /// The scope of a named part.
  public subscript(_ component: String) -> ParameterScope {
    ParameterScope(store: store, prefix: prefix + component + ".")
  }

  /// The scope of a numbered part.
  public subscript(_ index: Int) -> ParameterScope { self[String(index)] }

  /// Asks for a parameter.
  ///
  /// - Throws: ``ParameterError`` where the source has none, or one of another shape.
  public func parameter(_ name: String, _ shape: Shape, initial: Initializer) throws -> Parameter {
    try store.parameter(prefix + name, shape: shape, initial: initial)
  }

  /// Returns what a closure builds, and the parameters that it asked for, in their order.
  package func recordingParameters<Result>(
    _ body: () throws -> Result
  ) rethrows -> (result: Result, parameters: [Parameter]) {
    let before = store.parameters.count
    let result = try body()
    return (result, Array(store.parameters[before...]))
  }
}
