import Yams

/// A change of a recipe from outside its file, as `--set` takes it:
/// `optimizer.groups[0].rate-factor=2`.
///
/// What stands after the first `=` is YAML.
struct RecipeOverride {
  /// One step from a section or a list inwards.
  enum Step: Equatable {
    /// To what stands under a key.
    case key(String)
    /// To an item of a list.
    case index(Int)
  }

  /// What was written.
  let text: String
  /// The way to the value, never empty.
  private(set) var steps: [Step]
  /// The value.
  let node: Node

  /// Reads an override.
  ///
  /// Throws ``RecipeError/override(text:reason:)`` where it is none.
  init(_ text: String) throws {
    guard let equals = text.firstIndex(of: "=") else {
      throw RecipeError.override(
        text: text, reason: "expected KEY=VALUE, such as optimizer.rate=3e-4")
    }
    let way = text[..<equals].filter { $0 != " " }
    guard let steps = Self.steps(way), steps.first.map({ $0.isKey }) ?? false else {
      throw RecipeError.override(
        text: text,
        reason: "expected a key such as optimizer.rate or optimizer.groups[0].rate-factor before =")
    }
    let value = String(text[text.index(after: equals)...])
    let node: Node?
    do {
      node = try compose(yaml: value)
    } catch {
      throw RecipeError.override(text: text, reason: "'\(value)' is not a YAML value")
    }
    guard let node else {
      throw RecipeError.override(text: text, reason: "expected a value after =")
    }
    (self.text, self.steps, self.node) = (text, steps, node)
  }

  /// The same, seen from where its first step leads.
  var inner: RecipeOverride {
    var inner = self
    inner.steps.removeFirst()
    return inner
  }

  /// Whether its value takes the place of what the first step leads to.
  var isLast: Bool { steps.count == 1 }

  /// What has to be where the first step leads, if nothing is: a section, or a list.
  var container: Node {
    steps.count > 1 && !steps[1].isKey ? Node([Node]()) : Node([(Node, Node)]())
  }

  /// Where messages say that the value stands.
  var place: RecipePlace { RecipePlace(path: "--set \(text)", line: 0) }

  /// What to throw where its way leads nowhere.
  func error(_ reason: String) -> RecipeError { .override(text: text, reason: reason) }

  private static func steps(_ way: String) -> [Step]? {
    var steps: [Step] = []
    for part in way.split(separator: ".", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      guard let key = pieces.first, !key.isEmpty, !key.contains("]") else { return nil }
      steps.append(.key(String(key)))
      for piece in pieces.dropFirst() {
        guard piece.last == "]", let index = Int(piece.dropLast()), (0...9999).contains(index)
        else { return nil }
        steps.append(.index(index))
      }
    }
    return steps
  }
}

extension RecipeOverride.Step {
  /// Whether it leads to what stands under a key.
  var isKey: Bool {
    switch self {
    case .key: true
    case .index: false
    }
  }
}

/// Where a part of a recipe stands, for messages.
struct RecipePlace {
  /// The file, or the override.
  let path: String
  /// The line, 0 in an override.
  let line: Int

  /// Where a node inside of what stands here stands.
  func inside(_ node: Node) -> RecipePlace {
    RecipePlace(path: path, line: line == 0 ? 0 : node.mark?.line ?? line)
  }
}
