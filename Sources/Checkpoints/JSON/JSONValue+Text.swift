import Files

extension JSONValue {
  /// The document over several lines, for people: members in their order, lists of plain values on
  /// one line.
  package func indented(by depth: Int = 0) -> String {
    let outer = String(repeating: "  ", count: depth)
    switch self {
    case .null: return "null"
    case .bool(let value): return "\(value)"
    case .number(let text): return text
    case .string(let text): return jsonText(text)
    case .array(let elements):
      let parts = elements.map { $0.indented(by: depth + 1) }
      if elements.allSatisfy(\.isPlain) { return "[\(parts.joined(separator: ", "))]" }
      return "[\n" + parts.map { "\(outer)  \($0)" }.joined(separator: ",\n") + "\n\(outer)]"
    case .object(let object):
      if object.members.isEmpty { return "{}" }
      let parts = object.members.map { key, value in
        "\(outer)  \(jsonText(key)): \(value.indented(by: depth + 1))"
      }
      return "{\n" + parts.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  /// Whether it is neither an array nor an object.
  private var isPlain: Bool {
    switch self {
    case .null, .bool, .number, .string: true
    case .array, .object: false
    }
  }
}
