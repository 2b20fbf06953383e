import Yams

/// A kind of value that a recipe can hold.
public protocol RecipeValue {
  /// What messages call the kind, such as "a whole number".
  static var recipeKind: String { get }

  /// Reads the value, `nil` where the node holds another kind.
  init?(recipe node: Node)
}

/// What stands where a name alone, or a section with settings, may.
public enum RecipeChoice {
  /// A name.
  case name(String)
  /// A section.
  case section(RecipeSection)
}

extension Int: RecipeValue {
  /// What messages call the kind.
  public static var recipeKind: String { "a whole number" }
  /// Reads a whole number.
  public init?(recipe node: Node) {
    guard let value = node.int else { return nil }
    self = value
  }
}

extension UInt64: RecipeValue {
  /// What messages call the kind.
  public static var recipeKind: String { "a whole number from 0" }
  /// Reads a whole number that is not negative.
  public init?(recipe node: Node) {
    guard let text = node.scalar?.string, let value = UInt64(text) else { return nil }
    self = value
  }
}

extension Double: RecipeValue {
  /// What messages call the kind.
  public static var recipeKind: String { "a number" }
  /// Reads a finite number.
  public init?(recipe node: Node) {
    guard let value = node.float, value.isFinite else { return nil }
    self = value
  }
}

extension String: RecipeValue {
  /// What messages call the kind.
  public static var recipeKind: String { "a text" }
  /// Reads a text.
  public init?(recipe node: Node) {
    guard let value = node.scalar?.string else { return nil }
    self = value
  }
}

extension Bool: RecipeValue {
  /// What messages call the kind.
  public static var recipeKind: String { "true or false" }
  /// Reads `true` or `false`; YAML's other spellings, such as `no` and `off`, are words here.
  public init?(recipe node: Node) {
    guard let text = node.scalar?.string, let value = Bool(text) else { return nil }
    self = value
  }
}

extension Array: RecipeValue where Element: RecipeValue {
  /// What messages call the kind.
  public static var recipeKind: String { "a list, each \(Element.recipeKind)" }
  /// Reads a list of one kind.
  public init?(recipe node: Node) {
    guard let sequence = node.sequence else { return nil }
    let values = sequence.compactMap { Element(recipe: $0) }
    guard values.count == sequence.count else { return nil }
    self = values
  }
}

extension RecipeValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// The names of the choices.
  public static var recipeKind: String {
    "one of " + allCases.map(\.rawValue).joined(separator: ", ")
  }
  /// Reads a choice by its name.
  public init?(recipe node: Node) {
    guard let name = node.scalar?.string, let value = Self(rawValue: name) else { return nil }
    self = value
  }
}
