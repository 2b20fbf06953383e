/// A JSON document; numbers keep their spelling, objects their order.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The number, where it is written without fraction and exponent and fits.
  package var integer: Int? {
    guard case .number(let text) = self else { return nil }
    return Int(text)
  }

  /// The nearest number.
  package var double: Double? {
    guard case .number(let text) = self else { return nil }
    return Double(text)
  }

  /// The text of a string.
  package var string: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The elements of an array.
  package var array: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object.
  package var object: JSONObject? {
    guard case .object(let object) = self else { return nil }
    return object
  }

  /// What messages call the kind of value.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number(let text): "the number \(text.prefix(40))"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// The members of a JSON object in the order of the document, no key twice.
package struct JSONObject: Equatable, Sendable {
  /// The keys and values, in order.
  package private(set) var members: [(key: String, value: JSONValue)] = []
  private var positions: [String: Int] = [:]

  package init() {}

  /// An object of some members, no key twice.
  package init(_ members: [(String, JSONValue)]) {
    for (key, value) in members {
      let isNew = insert(key, value)
      precondition(isNew, "JSONObject: '\(key)' twice")
    }
  }

  /// The value of a key.
  package subscript(_ key: String) -> JSONValue? { positions[key].map { members[$0].value } }

  /// Adds a member; returns false where the key is there already.
  mutating func insert(_ key: String, _ value: JSONValue) -> Bool {
    guard positions.updateValue(members.count, forKey: key) == nil else { return false }
    members.append((key, value))
    return true
  }

  package static func == (a: JSONObject, b: JSONObject) -> Bool {
    a.members.elementsEqual(b.members) { $0.key == $1.key && $0.value == $1.value }
  }
}
