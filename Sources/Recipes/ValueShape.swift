/// What a value of a recipe may look like.
public indirect enum ValueShape: Hashable, Sendable {
  /// A whole number.
  case integer
  /// A whole number that is not negative.
  case natural
  /// A finite number.
  case number
  /// A text.
  case text
  /// `true` or `false`.
  case truth
  /// One of some names.
  case choice([String])
  /// A list, each of one kind.
  case list(ValueShape)
  /// What one or the other may be.
  case either(ValueShape, ValueShape)

  /// What messages call the kind, such as "a whole number".
  public var name: String {
    switch self {
    case .integer: "a whole number"
    case .natural: "a whole number from 0"
    case .number: "a number"
    case .text: "a text"
    case .truth: "true or false"
    case .choice(let names): "one of " + names.joined(separator: ", ")
    case .list(let element): "a list, each \(element.name)"
    case .either(let first, let second): "\(first.name) or \(second.name)"
    }
  }

  /// The names, where it is one of some.
  public var choices: [String]? {
    guard case .choice(let names) = self else { return nil }
    return names
  }
}

/// A value as it stands in a recipe, whatever it means.
public enum PlainValue: Hashable, Sendable {
  /// A whole number, beyond `Int` where it is not negative.
  case integer(Int), natural(UInt64)
  /// A number.
  case number(Double)
  /// A text, or the name of a choice.
  case text(String)
  /// `true` or `false`.
  case truth(Bool)
  /// A list.
  case list([PlainValue])

  /// The number, `nil` where it is none.
  public var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .natural(let value): Double(value)
    case .number(let value): value
    case .text, .truth, .list: nil
    }
  }

  /// The text, `nil` where it is none.
  public var text: String? {
    guard case .text(let text) = self else { return nil }
    return text
  }
}
