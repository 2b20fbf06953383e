import Yams

/// One mapping of a recipe: values are pulled by key, and what nobody pulled is an error.
public final class RecipeSection {
  /// How messages call the section, such as `optimizer`.
  public let name: String
  private let path: String
  private let line: Int
  private let entries: [(key: String, node: Node, line: Int)]
  private var known: [String] = []
  private var children: [RecipeSection] = []

  /// Reads the settings in a YAML text; `path`, and what they are called, are for messages.
  ///
  /// Throws ``RecipeError`` where the text is not a YAML mapping, or a key is there twice.
  public convenience init(yaml: String, path: String, name: String = "the recipe") throws {
    let node: Node?
    do {
      node = try compose(yaml: yaml)
    } catch {
      let lines = "\(error)".split(separator: "\n").map(String.init)
      throw RecipeError.syntax(path: path, reason: lines.joined(separator: " "))
    }
    try self.init(node ?? Node([(Node, Node)]()), name: name, path: path, line: 1)
  }

  private init(_ node: Node, name: String, path: String, line: Int) throws {
    guard case .mapping(let mapping) = node else {
      throw RecipeError.value(
        path: path, line: line, key: name, expected: "a list of keys and values",
        found: node.string ?? "a list")
    }
    (self.name, self.path, self.line) = (name, path, line)
    entries = mapping.map { key, value in
      (key.string ?? "?", value, key.mark?.line ?? line)
    }
  }

  /// The keys, in the order of the text.
  public var keys: [String] { entries.map(\.key) }

  /// Whether a key is there, whatever its value.
  public func has(_ key: String) -> Bool { entry(key) != nil }

  /// The part of the recipe under a key; empty where there is none, so that defaults apply.
  public func section(_ key: String) throws -> RecipeSection {
    let entry = entry(key)
    let child = try RecipeSection(
      entry?.node ?? Node([(Node, Node)]()), name: key, path: path, line: entry?.line ?? line)
    children.append(child)
    return child
  }

  /// Every value of a section whose keys people choose, in the order of the text: each is a section.
  public func sections() throws -> [RecipeSection] { try keys.map(section) }

  /// The sections in the list under a key; empty where there is none.
  public func list(_ key: String) throws -> [RecipeSection] {
    guard let entry = entry(key) else { return [] }
    guard let sequence = entry.node.sequence else {
      throw error(key, expected: "a list", found: entry.node.string ?? "a list of keys and values")
    }
    let items = try sequence.enumerated().map { index, node in
      try RecipeSection(
        node, name: "\(key)[\(index)]", path: path, line: node.mark?.line ?? entry.line)
    }
    children += items
    return items
  }

  /// What stands under a key where a name alone or a section may: `nil` where there is nothing.
  public func nameOrSection(_ key: String) throws -> RecipeChoice? {
    guard let entry = entry(key) else { return nil }
    if let name = entry.node.scalar?.string { return .name(name) }
    return .section(try section(key))
  }

  /// The value under a key, `nil` where there is none.
  public func optional<Value: RecipeValue>(_ key: String) throws -> Value? { try value(key) }

  /// What to throw where a value is of the right kind, but wrong for another reason.
  public func error(_ key: String, expected: String, found: String) -> RecipeError {
    .value(path: path, line: entry(key)?.line ?? line, key: key, expected: expected, found: found)
  }

  /// What to throw where a key has to be there and is not.
  public func missing(_ key: String) -> RecipeError {
    .missingKey(path: path, line: line, key: key, section: name)
  }

  /// The value under a key, or a default.
  public func value<Value: RecipeValue>(_ key: String, default fallback: Value) throws -> Value {
    try value(key) ?? fallback
  }

  /// The value under a key that has to be there.
  public func required<Value: RecipeValue>(_ key: String) throws -> Value {
    guard let value: Value = try value(key) else { throw missing(key) }
    return value
  }

  /// A number under a key within a range, or a default.
  public func number<Value: RecipeValue & Comparable>(
    _ key: String, default fallback: Value, in range: ClosedRange<Value>
  ) throws -> Value {
    let number = try value(key, default: fallback)
    guard range.contains(number) else {
      throw error(
        key, expected: "from \(range.lowerBound) to \(range.upperBound)", found: "\(number)")
    }
    return number
  }

  /// A list of so many numbers within a range, or a default.
  public func numbers<Value: RecipeValue & Comparable>(
    _ key: String, default fallback: [Value], count: Int? = nil, in range: ClosedRange<Value>
  ) throws -> [Value] {
    let numbers = try value(key, default: fallback)
    guard numbers.allSatisfy(range.contains), count.map({ $0 == numbers.count }) ?? true else {
      let many = count.map { "\($0) numbers" } ?? "numbers"
      throw error(
        key, expected: "\(many) from \(range.lowerBound) to \(range.upperBound)",
        found: "\(numbers)")
    }
    return numbers
  }

  /// Throws where the section, or one inside it, has a key that nobody asked for.
  public func checkAllUsed() throws {
    for entry in entries where !known.contains(entry.key) {
      throw RecipeError.unknownKey(
        path: path, line: entry.line, key: entry.key, section: name,
        nearest: nearestName(to: entry.key, among: known))
    }
    for child in children { try child.checkAllUsed() }
  }

  private func entry(_ key: String) -> (key: String, node: Node, line: Int)? {
    if !known.contains(key) { known.append(key) }
    return entries.first { $0.key == key }
  }

  private func value<Value: RecipeValue>(_ key: String) throws -> Value? {
    guard let entry = entry(key) else { return nil }
    guard let value = Value(recipe: entry.node) else {
      throw RecipeError.value(
        path: path, line: entry.line, key: key, expected: Value.recipeKind,
        found: entry.node.string ?? "a list or a mapping")
    }
    return value
  }
}
