/// What somebody says of a picture in one respect, before a model's conditions give it a meaning.
public enum ConditionInput: Hashable, Sendable {
  case text(String)
  case number(Double)

  /// The number, also where it is written out.
  var number: Double? {
    switch self {
    case .number(let number): number
    case .text(let text): Double(text)
    }
  }

  /// The text; a whole number as one without a point.
  var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }
  }
}

extension Condition {
  /// What an input means for this condition; `nil` where it means nothing: another name than the
  /// known ones, or no number.
  ///
  /// A crossed condition has no input of its own.
  public func value(of input: ConditionInput) -> ConditionValue? {
    switch kind {
    case .categorical(let names):
      return names.firstIndex(of: input.text).map { .choice($0) }
    case .numeric:
      guard let number = input.number, number.isFinite else { return nil }
      return .number(Float(number))
    case .bucketised(let boundaries):
      guard let number = input.number, !number.isNaN else { return nil }
      return .choice(boundaries.count { $0 <= number })
    case .crossed: return nil
    }
  }
}

extension [Condition] {
  /// The value of each condition, from what is known of a picture by name.
  ///
  /// It is any where nothing is known, or nothing that means something. Crossed conditions follow
  /// from the others.
  public func values(of known: (_ name: String) -> ConditionInput?) -> [ConditionValue] {
    crossing(map { condition in known(condition.name).flatMap(condition.value) ?? .any })
  }

  /// The same values, those of crossed conditions made from those of their parts: any where one of
  /// them is.
  func crossing(_ values: [ConditionValue]) -> [ConditionValue] {
    var values = values
    for (index, condition) in enumerated() {
      guard case .crossed(let parts) = condition.kind else { continue }
      values[index] = crossed(parts, values)
    }
    return values
  }

  private func crossed(_ parts: [String], _ values: [ConditionValue]) -> ConditionValue {
    var number = 0
    for part in parts {
      guard let place = firstIndex(where: { $0.name == part }),
        case .choice(let choice) = values[place], let count = choices(of: self[place])
      else { return .any }
      number = number * count + choice
    }
    return .choice(number)
  }
}
