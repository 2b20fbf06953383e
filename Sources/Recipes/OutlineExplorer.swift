/// Runs reading code until every choice was looked at.
struct OutlineExplorer {
  private typealias Notes = [String: [(key: String, note: RecipeProbe.Note)]]

  /// A key with choices, and what was asked for with each.
  private struct Switch {
    let path: String
    let fallback: String?
    var branches: [(choice: String, notes: Notes)] = []
  }

  private let fixed: [String: String]
  private let read: (RecipeSection) throws -> Void
  private var all: [Notes] = []
  private var alternatives: [String: [[String]]] = [:]
  private var optional: [String: Set<String>] = [:]
  private var switches: [Switch] = []

  init(fixed: [String: String], read: @escaping (RecipeSection) throws -> Void) {
    (self.fixed, self.read) = (fixed, read)
  }

  mutating func explore() throws {
    var pending = [(choices: [String: String](), notes: try run([:]))]
    var next = 0
    while next < pending.count {
      let (choices, notes) = pending[next]
      next += 1
      for (path, note) in Self.choices(of: notes)
      where !switches.contains(where: { $0.path == path }) {
        var found = Switch(path: path, fallback: note.fallback?.text)
        for choice in note.form.choices ?? [] {
          let inner = choices.merging([path: choice]) { $1 }
          found.branches.append((choice, try run(inner)))
          pending.append((inner, found.branches[found.branches.count - 1].notes))
        }
        switches.append(found)
      }
    }
  }

  func outline(of route: String) -> RecipeOutline {
    var names: [String] = []
    for notes in all {
      for (key, _) in notes[route] ?? [] where !names.contains(key) { names.append(key) }
    }
    return RecipeOutline(
      keys: names.map { key($0, in: route) }, variants: variants(of: route),
      alternatives: alternatives[route] ?? [])
  }

  private func key(_ name: String, in route: String) -> RecipeOutline.Key {
    let notes = all.compactMap { notes in notes[route]?.first { $0.key == name }?.note }
    let note = Self.merged(notes)
    let path = route.isEmpty ? name : "\(route).\(name)"
    let inner: RecipeOutline? =
      switch note.form {
      case .value: nil
      case .section, .nameOrSection: outline(of: path)
      case .list: outline(of: path + "[]")
      }
    let isAlways = all.allSatisfy { notes in
      notes[route]?.contains { $0.key == name } ?? true
    }
    let isOptional =
      (optional[route]?.contains(name) ?? false)
      || (alternatives[route]?.joined().contains(name) ?? false)
    // A section that is not there is read as an empty one.
    let isNeeded = note.isRequired || note.form == .section && (inner?.isNeeded ?? false)
    return RecipeOutline.Key(
      name: name, path: path, form: note.form,
      isRequired: isNeeded && isAlways && !isOptional && name != "*",
      fallback: note.fallback, range: note.range, count: note.count, inner: inner)
  }

  private func variants(of route: String) -> [RecipeOutline.Variant] {
    let inside = switches.filter { found in
      all.contains { $0[route]?.contains { Self.path($0.key, route) == found.path } ?? false }
    }
    return inside.flatMap { found -> [RecipeOutline.Variant] in
      let keys = found.branches.map { ($0.notes[route] ?? []).map(\.key) }
      let any = keys.joined().reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      let own = any.filter { key in !keys.allSatisfy { $0.contains(key) } }
      guard !own.isEmpty else { return [] }
      return found.branches.map { choice, notes in
        let asked = notes[route] ?? []
        return RecipeOutline.Variant(
          key: String(found.path.dropFirst(route.isEmpty ? 0 : route.count + 1)), choice: choice,
          isDefault: choice == found.fallback,
          forbidden: own.filter { key in !asked.contains { $0.key == key } },
          required: asked.filter { own.contains($0.key) && $0.note.isRequired }.map(\.key))
      }
    }
  }

  private mutating func run(_ choices: [String: String]) throws -> Notes {
    var leans: [Notes] = []
    for lean in RecipeProbe.Lean.allCases {
      let probe = RecipeProbe(lean, choices: choices, fixed: fixed)
      try read(RecipeSection(probe: probe, route: ""))
      leans.append(probe.notes)
      alternatives.merge(probe.alternatives) { $1 }
      optional.merge(probe.optional) { $0.union($1) }
    }
    all += leans
    return leans[0]
  }

  private static func choices(of notes: Notes) -> [(path: String, note: RecipeProbe.Note)] {
    notes.sorted { $0.key < $1.key }.flatMap { route, keys in
      keys.filter { $0.note.form.choices != nil }.map { (path($0.key, route), $0.note) }
    }
  }

  private static func path(_ key: String, _ route: String) -> String {
    route.isEmpty ? key : "\(route).\(key)"
  }

  /// What holds for all readings: the widest range, the default where there is but one.
  private static func merged(_ notes: [RecipeProbe.Note]) -> RecipeProbe.Note {
    var merged = notes[0]
    for note in notes.dropFirst() {
      merged.isRequired = merged.isRequired && note.isRequired
      if merged.fallback != note.fallback { merged.fallback = nil }
      if merged.count != note.count { merged.count = nil }
      if let a = merged.range, let b = note.range {
        merged.range = min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
      } else {
        merged.range = nil
      }
    }
    return merged
  }
}

extension RecipeOutline.Form {
  /// The names, where one of some stands there.
  fileprivate var choices: [String]? {
    guard case .value(let shape) = self else { return nil }
    return shape.choices
  }
}
