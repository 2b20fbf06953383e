import Yams

/// What stands under a key, or at an index of a list, with the overrides of what is inside.
struct RecipeEntry {
  /// The key; that of the list and the index for an item.
  let key: String
  /// The value.
  private(set) var node: Node
  /// Where it stands.
  private(set) var place: RecipePlace
  /// What changes in it, in order.
  private(set) var overrides: [RecipeOverride] = []

  /// An entry as it was written.
  init(key: String, node: Node, place: RecipePlace) {
    (self.key, self.node, self.place) = (key, node, place)
  }

  /// An entry that an override makes.
  private init(key: String, from override: RecipeOverride) {
    self.init(key: key, node: override.container, place: override.place)
    apply(override)
  }

  /// The entries of a mapping with overrides of them; `name` is that of the section.
  static func entries(
    of mapping: Node.Mapping, at place: RecipePlace, name: String, overrides: [RecipeOverride]
  ) throws -> [RecipeEntry] {
    var entries = mapping.map { key, value in
      RecipeEntry(key: key.string ?? "?", node: value, place: place.inside(key))
    }
    for override in overrides {
      guard case .key(let key) = override.steps[0] else {
        throw override.error("\(name) is no list")
      }
      if let index = entries.firstIndex(where: { $0.key == key }) {
        entries[index].apply(override)
      } else {
        entries.append(RecipeEntry(key: key, from: override))
      }
    }
    return entries
  }

  /// The items of a list; `nil` where the value is none.
  func items() throws -> [RecipeEntry]? {
    guard let sequence = node.sequence else { return nil }
    var items = sequence.enumerated().map { index, node in
      RecipeEntry(key: "\(key)[\(index)]", node: node, place: place.inside(node))
    }
    for override in overrides {
      guard case .index(let index) = override.steps[0] else {
        throw override.error("'\(key)' is a list: say which item, such as \(key)[0]")
      }
      guard index <= items.count else {
        let many = items.count == 1 ? "1 item" : "\(items.count) items"
        throw override.error("'\(key)' has \(many): the next would be \(key)[\(items.count)]")
      }
      if index < items.count {
        items[index].apply(override)
      } else {
        items.append(RecipeEntry(key: "\(key)[\(index)]", from: override))
      }
    }
    return items
  }

  /// The value where no section is expected, with items of a list changed.
  func value() throws -> (node: Node, place: RecipePlace) {
    guard let last = overrides.last else { return (node, place) }
    guard let items = try items() else { throw last.error("'\(key)' is no section and no list") }
    return (Node(try items.map { try $0.value().node }), last.place)
  }

  private mutating func apply(_ override: RecipeOverride) {
    if override.isLast {
      (node, place, overrides) = (override.node, override.place, [])
      return
    }
    // A key without a value is as good as none.
    if node.isNothing { (node, place) = (override.container, override.place) }
    overrides.append(override.inner)
  }
}

extension Node {
  /// Whether it is a key's value that nobody wrote.
  fileprivate var isNothing: Bool {
    guard let scalar else { return false }
    return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
  }
}
