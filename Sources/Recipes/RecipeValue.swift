import Yams

/// A kind of value that a recipe can hold.
public protocol RecipeValue {
  /// What such a value may look like.
  static var recipeShape: ValueShape { get }
  /// The value as a recipe holds it.
  var plain: PlainValue { get }

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
  /// A whole number.
  public static var recipeShape: ValueShape { .integer }
  /// The number.
  public var plain: PlainValue { .integer(self) }
  /// Reads a whole number.
  public init?(recipe node: Node) {
    guard let value = node.int else { return nil }
    self = value
  }
}

extension UInt64: RecipeValue {
  /// A whole number from 0.
  public static var recipeShape: ValueShape { .natural }
  /// The number.
  public var plain: PlainValue { .natural(self) }
  /// Reads a whole number that is not negative.
  public init?(recipe node: Node) {
    guard let text = node.scalar?.string, let value = UInt64(text) else { return nil }
    self = value
  }
}

extension Double: RecipeValue {
  /// A number.
  public static var recipeShape: ValueShape { .number }
  /// The number.
  public var plain: PlainValue { .number(self) }
  /// Reads a finite number.
  public init?(recipe node: Node) {
    guard let value = node.float, value.isFinite else { return nil }
    self = value
  }
}

extension String: RecipeValue {
  /// A text.
  public static var recipeShape: ValueShape { .text }
  /// The text.
  public var plain: PlainValue { .text(self) }
  /// Reads a text.
  public init?(recipe node: Node) {
    guard let value = node.scalar?.string else { return nil }
    self = value
  }
}

extension Bool: RecipeValue {
  /// `true` or `false`.
  public static var recipeShape: ValueShape { .truth }
  /// The value.
  public var plain: PlainValue { .truth(self) }
  /// Reads `true` or `false`; YAML's other spellings, such as `no` and `off`, are words here.
  public init?(recipe node: Node) {
    guard let text = node.scalar?.string, let value = Bool(text) else { return nil }
    self = value
  }
}

extension Array: RecipeValue where Element: RecipeValue {
  /// A list of one kind.
  public static var recipeShape: ValueShape { .list(Element.recipeShape) }
  /// The list.
  public var plain: PlainValue { .list(map(\.plain)) }
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
  public static var recipeShape: ValueShape { .choice(allCases.map(\.rawValue)) }
  /// The name.
  public var plain: PlainValue { .text(rawValue) }
  /// Reads a choice by its name.
  public init?(recipe node: Node) {
    guard let name = node.scalar?.string, let value = Self(rawValue: name) else { return nil }
    self = value
  }
}

/// A value of one kind or of another, such as a number or a list of two; the first that fits.
public enum EitherValue<First: RecipeValue, Second: RecipeValue>: RecipeValue {
  /// A value of the first kind.
  case first(First)
  /// A value of the second kind.
  case second(Second)

  /// What one or the other may look like.
  public static var recipeShape: ValueShape { .either(First.recipeShape, Second.recipeShape) }

  /// The value, whichever it is.
  public var plain: PlainValue {
    switch self {
    case .first(let value): value.plain
    case .second(let value): value.plain
    }
  }

  /// Reads a value of the first kind, or else of the second.
  public init?(recipe node: Node) {
    if let value = First(recipe: node) {
      self = .first(value)
    } else if let value = Second(recipe: node) {
      self = .second(value)
    } else {
      return nil
    }
  }
}
