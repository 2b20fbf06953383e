import Layers
import Tensors

/// A checkpoint seen through a ``NameTable``: its tensors have the names of the model.
public struct RenamedCheckpoint: ParameterSource {
  private struct Origin {
    let name: String
    let change: NameTable.Change
  }

  /// What messages call the source: the path of the checkpoint.
  public var description: String { checkpoint.description }
  /// The names of the model's tensors, ascending.
  public let names: [String]
  /// How many numbers the tensors have that the table is about.
  public let elementCount: Int
  private let checkpoint: any TensorFile
  private let origins: [String: Origin]
  private let identities: Set<String>

  /// Looks at a checkpoint's names.
  ///
  /// - Throws: ``CheckpointError`` where a rule is about no tensor or two tensors become one,
  ///   `ParameterError` where tensors are left over that no rule is about.
  public init(_ checkpoint: any TensorFile, table: NameTable) throws {
    self.checkpoint = checkpoint
    var (origins, fired, left): ([String: Origin], Set<Int>, [String]) = ([:], [], [])
    var count = 0
    for name in checkpoint.names where name.hasPrefix(table.prefix) {
      let foreign = name.dropFirst(table.prefix.count)
      if table.ignores(foreign) { continue }
      let rules = table.deciding(about: foreign)
      if rules.isEmpty { left.append(name) }
      for index in rules {
        let rule = table.rules[index]
        guard let own = rule.name(for: foreign) else { continue }
        if let other = origins.updateValue(Origin(name: name, change: rule.change), forKey: own) {
          throw CheckpointError.tensor(
            name: name, path: checkpoint.description,
            expected: "the only tensor that becomes '\(own)'", found: "'\(other.name)' beside it")
        }
      }
      fired.formUnion(rules)
      count += checkpoint.shape(of: name)?.count ?? 0
    }
    guard left.isEmpty else {
      throw ParameterError.unused(names: left, source: checkpoint.description)
    }
    if let idle = table.rules.indices.first(where: { !fired.contains($0) }) {
      throw CheckpointError.tensor(
        name: table.prefix + table.rules[idle].pattern, path: checkpoint.description,
        expected: "a tensor of this name, which the model is made of", found: "none")
    }
    (self.origins, identities) = (origins, Set(table.identities))
    names = origins.keys.sorted()
    elementCount = count
  }

  /// Returns a tensor as it is stored, changed as its rule says; `nil` where there is none.
  ///
  /// - Throws: ``CheckpointError`` where the tensor holds no floats or cannot be cut.
  public func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    guard let origin = origins[name] else {
      return identities.contains(name) ? identity(shape) : nil
    }
    guard
      let value = try checkpoint.value(of: origin.name, shape: shape, initializer: initializer)
    else { return nil }
    switch origin.change {
    case .none: return value
    case .rows(let part, let parts):
      let rows = try rows(of: value, in: parts, origin)
      return value.storedRows(part * rows..<(part + 1) * rows)
    case .swappedHalves:
      let rows = try rows(of: value, in: 2, origin)
      return .concatenated([value.sliced(0, rows..<2 * rows), value.sliced(0, 0..<rows)], axis: 0)
    case .withoutWindow:
      let window = value.shape.dimensions.dropFirst(2)
      guard window.allSatisfy({ $0 == 1 }) else {
        throw CheckpointError.tensor(
          name: origin.name, path: description, expected: "a window of one pixel",
          found: "\(value.shape)")
      }
      return value.reshaped(Shape(Array(value.shape.dimensions.prefix(2))))
    }
  }

  private func identity(_ shape: Shape) -> Tensor? {
    guard shape.rank == 2, shape[0] == shape[1] else { return nil }
    return Tensor(shape) { elements in
      elements.initialize(repeating: 0, count: shape.count)
      for index in 0..<shape[0] { elements[index * (shape[0] + 1)] = 1 }
    }
  }

  private func rows(of value: Tensor, in parts: Int, _ origin: Origin) throws -> Int {
    guard value.shape.rank > 0, value.shape[0].isMultiple(of: parts) else {
      throw CheckpointError.tensor(
        name: origin.name, path: description, expected: "\(parts) parts of as many rows each",
        found: "\(value.shape)")
    }
    return value.shape[0] / parts
  }
}
