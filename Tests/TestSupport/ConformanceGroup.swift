import Checkpoints
import Files
import Tensors

/// A folder of reference answers: what was computed, and the arrays that went in and came out.
package struct ConformanceGroup: Sendable {
  /// Something wrong with the fixture itself.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  /// The cases, in the order in which they were made.
  package let cases: [ConformanceCase]

  /// Opens `Tests/Fixtures/conformance/<name>`.
  package init(_ name: String) throws {
    try self.init(folder: Fixtures.path("conformance/\(name)"))
  }

  /// Opens a folder that holds `cases.json` and `tensors.safetensors`.
  package init(folder: String) throws {
    let file = try SafetensorsFile(path: "\(folder)/tensors.safetensors")
    let document = try MappedFile(path: "\(folder)/cases.json").withBytes {
      try JSONReader.read($0)
    }
    guard let list = document.array else { throw Failure(description: "\(folder): no cases") }
    cases = try list.map { item in
      guard let object = item.object, let name = object["case"]?.string,
        let operation = object["op"]?.string, let attributes = object["attrs"]?.object
      else { throw Failure(description: "\(folder): a case without a name") }
      return ConformanceCase(name: name, operation: operation, attributes: attributes, file: file)
    }
  }

  /// The cases of some operations.
  package func cases(of operations: String...) -> [ConformanceCase] {
    cases.filter { operations.contains($0.operation) }
  }

  /// The case of a name.
  package subscript(name: String) -> ConformanceCase? { cases.first { $0.name == name } }
}

/// One computation with its reference answers.
package struct ConformanceCase: Sendable, CustomStringConvertible {
  /// The part that an array plays.
  package enum Kind: String, Sendable, CaseIterable {
    case input = "in"
    case parameter = "param"
    case output = "out"
    case cotangent = "cotangent"
    case gradient = "grad"
  }

  /// As in `interpolate-006`.
  package let name: String
  /// PyTorch's name of the operation.
  package let operation: String
  private let attributes: JSONObject
  private let file: SafetensorsFile

  init(name: String, operation: String, attributes: JSONObject, file: SafetensorsFile) {
    self.name = name
    self.operation = operation
    self.attributes = attributes
    self.file = file
  }

  package var description: String { name }

  /// The names of the arrays of a kind, ascending.
  package func names(_ kind: Kind) -> [String] {
    let prefix = "\(name).\(kind.rawValue)."
    return file.names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  /// The arrays of floats of a kind, by name.
  package func tensors(_ kind: Kind) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for name in names(kind) where file[key(kind, name)]?.type.isFloat == true {
      tensors[name] = try tensor(kind, name)
    }
    return tensors
  }

  /// Whether there is such an array.
  package func has(_ kind: Kind, _ name: String) -> Bool { file[key(kind, name)] != nil }

  /// An array of floats.
  package func tensor(_ kind: Kind, _ name: String) throws -> Tensor {
    try file.tensor(named: key(kind, name))
  }

  /// An array of integers or truth values.
  package func integers(_ kind: Kind, _ name: String) throws -> [Int] {
    try file.integers(named: key(kind, name))
  }

  /// The shape of an array of any type.
  package func shape(_ kind: Kind, _ name: String) -> Shape? { file[key(kind, name)]?.shape }

  private func key(_ kind: Kind, _ name: String) -> String {
    "\(self.name).\(kind.rawValue).\(name)"
  }

  /// The names of the attributes, in order.
  package var attributeNames: [String] { attributes.members.map(\.key) }

  /// A whole number, `nil` where the attribute is absent or of another kind.
  package func int(_ attribute: String) -> Int? { attributes[attribute]?.integer }

  /// A number.
  package func double(_ attribute: String) -> Double? { attributes[attribute]?.double }

  /// A number, rounded once.
  package func float(_ attribute: String) -> Float? { double(attribute).map { Float($0) } }

  /// A truth value.
  package func bool(_ attribute: String) -> Bool? {
    guard case .bool(let value)? = attributes[attribute] else { return nil }
    return value
  }

  /// A text.
  package func string(_ attribute: String) -> String? { attributes[attribute]?.string }

  /// An array of whole numbers.
  package func intArray(_ attribute: String) -> [Int]? {
    guard let elements = attributes[attribute]?.array else { return nil }
    let integers = elements.compactMap(\.integer)
    return integers.count == elements.count ? integers : nil
  }

  /// An array of numbers.
  package func floatArray(_ attribute: String) -> [Float]? {
    guard let elements = attributes[attribute]?.array else { return nil }
    let numbers = elements.compactMap(\.double).map { Float($0) }
    return numbers.count == elements.count ? numbers : nil
  }

  /// Whether the attribute is there and says `null`.
  package func isNull(_ attribute: String) -> Bool { attributes[attribute] == .null }
}
