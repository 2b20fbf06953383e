import Yams

/// Takes the place of a recipe that is read, and notes what is asked for.
///
/// One reading sees one way through the reading code: that of `choices`, by route, and of defaults
/// elsewhere. Where a range depends on a number that was read before, such as a warm-up of at most
/// all steps, readings that lean to the lowest and to the highest numbers see how far it can go.
final class RecipeProbe {
  /// Which numbers are answered.
  enum Lean: CaseIterable { case fallback, lowest, highest }

  /// What a key was asked for as.
  struct Note {
    /// What may stand there.
    var form: RecipeOutline.Form
    /// Whether it has to be there.
    var isRequired = false
    /// What is taken where the key is absent.
    var fallback: PlainValue?
    /// The smallest and the largest number.
    var range: ClosedRange<Double>?
    /// How many numbers a list has.
    var count: Int?
  }

  /// The notes of a section by key, in the order in which they were asked for.
  private(set) var notes: [String: [(key: String, note: Note)]] = [:]
  /// The keys of which a section has exactly one.
  private(set) var alternatives: [String: [[String]]] = [:]
  /// The keys of which was asked whether they are there, by section.
  private(set) var optional: [String: Set<String>] = [:]
  private let lean: Lean
  private let choices: [String: String]
  private let fixed: [String: String]

  /// Answers with some choices; those of `fixed` are the only ones there are.
  init(_ lean: Lean, choices: [String: String], fixed: [String: String]) {
    (self.lean, self.choices, self.fixed) = (lean, choices, fixed)
  }

  func section(_ key: String, in route: String, orName: Bool = false) -> RecipeSection {
    child(key, "", in: route, Note(form: orName ? .nameOrSection : .section))
  }

  func item(_ key: String, in route: String) -> RecipeSection {
    child(key, "[]", in: route, Note(form: .list))
  }

  func anySection(in route: String) -> RecipeSection {
    child("*", "", in: route, Note(form: .section))
  }

  /// Notes that a key need not be there, and says that it is, to see what is asked for then.
  func has(_ key: String, in route: String) -> Bool {
    optional[route, default: []].insert(key)
    return true
  }

  func noteAlternatives(_ keys: [String], in route: String) {
    alternatives[route, default: []].append(keys)
  }

  func number<Value: RecipeValue & Comparable>(
    _ key: String, in route: String, fallback: Value?, range: ClosedRange<Value>
  ) -> Value {
    let value = value(key, in: route, fallback: fallback, range: bounds(range))
    return switch lean {
    case .fallback: fallback == nil ? range.lowerBound : value
    case .lowest: range.lowerBound
    case .highest: range.upperBound
    }
  }

  func numbers<Value: RecipeValue & Comparable>(
    _ key: String, in route: String, fallback: [Value]?, range: ClosedRange<Value>, count: Int?
  ) -> [Value] {
    let values = value(
      key, in: route, fallback: fallback, isRequired: fallback == nil, range: bounds(range),
      count: count)
    return fallback == nil ? Array(repeating: range.lowerBound, count: count ?? 1) : values
  }

  func value<Value: RecipeValue>(
    _ key: String, in route: String, fallback: Value?, isRequired: Bool = false,
    range: ClosedRange<Double>? = nil, count: Int? = nil
  ) -> Value {
    let path = path(key, in: route)
    var shape = Value.recipeShape
    if shape.choices != nil, let only = fixed[path] { shape = .choice([only]) }
    add(
      key, in: route,
      Note(
        form: .value(shape), isRequired: isRequired, fallback: fallback?.plain, range: range,
        count: count))
    if let names = shape.choices {
      // Where nothing was chosen, what a recipe without the key has.
      let name = fixed[path] ?? choices[path] ?? fallback?.plain.text ?? names[0]
      return sample(Node(name))
    }
    return fallback ?? sample(Self.example(shape))
  }

  /// The path of a key in a section.
  func path(_ key: String, in route: String) -> String { route.isEmpty ? key : "\(route).\(key)" }

  private func child(_ key: String, _ suffix: String, in route: String, _ note: Note)
    -> RecipeSection
  {
    add(key, in: route, note)
    return RecipeSection(probe: self, route: path(key, in: route) + suffix)
  }

  private func add(_ key: String, in route: String, _ note: Note) {
    guard !notes[route, default: []].contains(where: { $0.key == key }) else { return }
    notes[route, default: []].append((key, note))
  }

  private func bounds<Value: RecipeValue>(_ range: ClosedRange<Value>) -> ClosedRange<Double> {
    guard let low = range.lowerBound.plain.number, let high = range.upperBound.plain.number else {
      preconditionFailure("a range of what is no number")
    }
    return low...high
  }

  private func sample<Value: RecipeValue>(_ node: Node) -> Value {
    guard let value = Value(recipe: node) else {
      preconditionFailure("\(Value.self) does not read a value of its own shape")
    }
    return value
  }

  private static func example(_ shape: ValueShape) -> Node {
    switch shape {
    case .integer, .natural, .number: Node("1")
    case .text: Node("text")
    case .truth: Node("true")
    case .choice(let names): Node(names[0])
    case .list: Node([Node]())
    case .either(let first, _): example(first)
    }
  }
}
