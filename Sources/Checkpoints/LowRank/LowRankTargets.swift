import Layers

/// The weights of a model's linear maps by their paths with underscores, and by the paths that a
/// single file has for them.
struct LowRankTargets {
  private var targets: [String: [(name: String, change: NameTable.Change)]] = [:]

  /// Takes the names of a model's parameters, and the table that leads there from a single file's.
  init(_ names: [String], singleFile table: NameTable?) {
    let weights = names.filter { $0.hasSuffix(".weight") }
    for name in weights {
      targets[LowRankName.joined(name.dropLast(7)), default: []].append((name, .none))
    }
    // Two paths that underscores make one would each get the other's change.
    targets = targets.filter { $0.value.count == 1 }
    guard let table else { return }
    let (known, own) = (Set(weights), Set(targets.keys))
    for rule in table.rules {
      guard let path = Self.path(rule.pattern), let name = Self.path(rule.name) else { continue }
      let key = LowRankName.joined(path)
      guard !own.contains(key), known.contains(name + ".weight") else { continue }
      targets[key, default: []].append((name + ".weight", rule.change))
    }
  }

  /// The path of the module that a rule is about.
  private static func path(_ pattern: String) -> Substring? {
    [".*", ".weight"].first(where: pattern.hasSuffix).map { pattern.dropLast($0.count) }
  }

  /// The parameters that a module's change concerns, and what becomes of the change there.
  subscript(module: String) -> [(name: String, change: NameTable.Change)] {
    targets[module] ?? []
  }
}
