import Yams

/// A value, a list or a section of settings that do not come from YAML.
package indirect enum PlainSetting {
  /// A number, text or truth value, as it is spelled.
  case value(String)
  /// A list.
  case list([PlainSetting])
  /// Keys and what stands under them.
  case section([(key: String, value: PlainSetting)])

  fileprivate var node: Node {
    switch self {
    case .value(let text): Node(text)
    case .list(let items): Node(items.map(\.node))
    case .section(let entries): Node(entries.map { (Node($0.key), $0.value.node) })
    }
  }
}

extension RecipeSection {
  /// A section of settings that stand on one line of a file that is not YAML.
  package convenience init(
    _ settings: [(key: String, value: PlainSetting)], name: String, path: String, line: Int
  ) {
    let place = RecipePlace(path: path, line: line)
    self.init(
      settings.map { RecipeEntry(key: $0.key, node: $0.value.node, place: place) }, name: name,
      place: place)
  }

  /// Where the section stands.
  package var line: Int { place.line }

  /// Where a key stands, the section where it is not there.
  package func line(of key: String) -> Int { entry(key)?.place.line ?? line }

  /// One section for each combination of the items of the lists under this one's keys: the last key
  /// changes fastest.
  ///
  /// Throws ``RecipeError`` where something is no list, an empty one, or there are more than `limit`.
  package func combinations(limit: Int) throws -> [RecipeSection] {
    var combinations: [[RecipeEntry]] = [[]]
    for key in keys {
      guard let entry = entry(key) else { continue }
      guard let items = try entry.items() else {
        throw error(key, expected: "a list of values", found: entry.node.string ?? "a section")
      }
      guard !items.isEmpty else {
        throw error(key, expected: "a list with at least one value", found: "an empty list")
      }
      let choices = items.map { RecipeEntry(key: key, node: $0.node, place: $0.place) }
      guard combinations.count * choices.count <= limit else {
        throw error(
          key, expected: "at most \(limit) combinations in all",
          found: "\(combinations.count) times \(choices.count)")
      }
      combinations = combinations.flatMap { made in choices.map { made + [$0] } }
    }
    return combinations.map { RecipeSection($0, name: name, place: place) }
  }
}
