import Yams

/// One mapping of a recipe: values are pulled by key, and what nobody pulled is an error.
public final class RecipeSection {
  /// How messages call the section, such as `optimizer`.
  public let name: String
  let place: RecipePlace
  let entries: [RecipeEntry]
  /// What takes notes of what is asked for, in the place of a recipe.
  let probe: RecipeProbe?
  /// Where the section stands, such as `optimizer.groups[]`; empty for the root.
  let route: String
  private var known: [String] = []
  private var children: [RecipeSection] = []

  /// Reads the settings in a YAML text; `path`, and what they are called, are for messages.
  ///
  /// Each of `overrides`, such as `optimizer.rate=3e-4` with a value that is YAML, then changes one
  /// of them; sections that are not there are made.
  ///
  /// Throws ``RecipeError`` where the text is not a YAML mapping, a key is there twice, or an
  /// override is none.
  public convenience init(
    yaml: String, path: String, name: String = "the recipe", overrides: [String] = []
  ) throws {
    let node: Node?
    do {
      node = try compose(yaml: yaml)
    } catch {
      let fault = SyntaxFault(error)
      throw RecipeError.syntax(
        path: fault.line.map { "\(path):\($0)" } ?? path, reason: fault.reason)
    }
    try self.init(
      node ?? Node([(Node, Node)]()), name: name, place: RecipePlace(path: path, line: 1),
      overrides: overrides.map { try RecipeOverride($0) })
  }

  /// A section of entries that stand elsewhere.
  init(_ entries: [RecipeEntry], name: String, place: RecipePlace) {
    (self.name, self.place, self.entries, probe, route) = (name, place, entries, nil, "")
  }

  private convenience init(_ entry: RecipeEntry) throws {
    try self.init(entry.node, name: entry.key, place: entry.place, overrides: entry.overrides)
  }

  private init(
    _ node: Node, name: String, place: RecipePlace, overrides: [RecipeOverride] = []
  ) throws {
    guard case .mapping(let mapping) = node else {
      throw RecipeError.value(
        path: place.path, line: place.line, key: name, expected: "a list of keys and values",
        found: node.string ?? "a list")
    }
    (self.name, self.place, probe, route) = (name, place, nil, "")
    entries = try RecipeEntry.entries(of: mapping, at: place, name: name, overrides: overrides)
  }

  /// A section that notes what it is asked for, and answers with defaults.
  init(probe: RecipeProbe, route: String) {
    (self.probe, self.route, name, entries) = (probe, route, route, [])
    place = RecipePlace(path: route, line: 0)
  }

  /// The keys, in the order of the text.
  public var keys: [String] { entries.map(\.key) }

  /// Whether a key is there, whatever its value.
  public func has(_ key: String) -> Bool { probe?.has(key, in: route) ?? (entry(key) != nil) }

  /// The part of the recipe under a key; empty where there is none, so that defaults apply.
  public func section(_ key: String) throws -> RecipeSection {
    if let probe { return probe.section(key, in: route) }
    let entry = entry(key)
    let child =
      try entry.map(RecipeSection.init)
      ?? RecipeSection(Node([(Node, Node)]()), name: key, place: place)
    children.append(child)
    return child
  }

  /// Every value of a section whose keys people choose, in the order of the text: each is a section.
  public func sections() throws -> [RecipeSection] {
    if let probe { return [probe.anySection(in: route)] }
    return try keys.map(section)
  }

  /// The sections in the list under a key; empty where there is none.
  public func list(_ key: String) throws -> [RecipeSection] {
    if let probe { return [probe.item(key, in: route)] }
    guard let entry = entry(key) else { return [] }
    guard let items = try entry.items() else {
      throw error(key, expected: "a list", found: entry.node.string ?? "a list of keys and values")
    }
    let sections = try items.map(RecipeSection.init)
    children += sections
    return sections
  }

  /// What stands under a key where a name alone or a section may: `nil` where there is nothing.
  public func nameOrSection(_ key: String) throws -> RecipeChoice? {
    if let probe { return .section(probe.section(key, in: route, orName: true)) }
    guard let entry = entry(key) else { return nil }
    if entry.overrides.isEmpty, let name = entry.node.scalar?.string { return .name(name) }
    return .section(try section(key))
  }

  /// What is read under the one key of several that has to be there, the others then being absent.
  public func oneOf<Value>(
    _ readers: KeyValuePairs<String, (String) throws -> Value>
  ) throws -> Value {
    if let probe { probe.noteAlternatives(readers.map(\.key), in: route) }
    let given = readers.filter { has($0.key) }
    guard let (key, read) = given.first else { throw missing(readers[0].key) }
    let value = try read(key)
    // What only notes the keys sees all of them.
    for (other, read) in given.dropFirst() {
      guard probe != nil else {
        throw error(other, expected: "alone, or '\(key)' alone", found: "given beside '\(key)'")
      }
      _ = try read(other)
    }
    return value
  }

  /// What to throw where a value is of the right kind, but wrong for another reason.
  public func error(_ key: String, expected: String, found: String) -> RecipeError {
    let place = entry(key).map { $0.overrides.last?.place ?? $0.place } ?? place
    return .value(
      path: place.path, line: place.line, key: key, expected: expected, found: found)
  }

  /// What to throw where a key has to be there and is not.
  public func missing(_ key: String) -> RecipeError {
    .missingKey(path: place.path, line: place.line, key: key, section: name)
  }

  /// Throws where the section, or one inside it, has a key that nobody asked for.
  public func checkAllUsed() throws {
    for entry in entries where !known.contains(entry.key) {
      throw RecipeError.unknownKey(
        path: entry.place.path, line: entry.place.line, key: entry.key, section: name,
        nearest: nearestName(to: entry.key, among: known))
    }
    for child in children { try child.checkAllUsed() }
  }

  /// The entry under a key, which is then one that somebody asked for.
  func entry(_ key: String) -> RecipeEntry? {
    if !known.contains(key) { known.append(key) }
    return entries.first { $0.key == key }
  }
}
