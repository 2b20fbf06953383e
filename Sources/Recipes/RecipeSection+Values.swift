import Yams

extension RecipeSection {
  /// The value under a key, `nil` where there is none.
  public func optional<Value: RecipeValue>(_ key: String) throws -> Value? {
    if let probe { return probe.value(key, in: route, fallback: nil) }
    return try value(key)
  }

  /// The value under a key, or a default.
  public func value<Value: RecipeValue>(_ key: String, default fallback: Value) throws -> Value {
    if let probe { return probe.value(key, in: route, fallback: fallback) }
    return try value(key) ?? fallback
  }

  /// The value under a key that has to be there.
  public func required<Value: RecipeValue>(_ key: String) throws -> Value {
    if let probe { return probe.value(key, in: route, fallback: nil, isRequired: true) }
    guard let value: Value = try value(key) else { throw missing(key) }
    return value
  }

  /// A number under a key within a range, or a default.
  public func number<Value: RecipeValue & Comparable>(
    _ key: String, default fallback: Value, in range: ClosedRange<Value>
  ) throws -> Value {
    if let probe { return probe.number(key, in: route, fallback: fallback, range: range) }
    return try checked(key, try value(key) ?? fallback, in: range)
  }

  /// A number under a key within a range, `nil` where there is none.
  public func optionalNumber<Value: RecipeValue & Comparable>(
    _ key: String, in range: ClosedRange<Value>
  ) throws -> Value? {
    if let probe { return probe.number(key, in: route, fallback: nil, range: range) }
    return try value(key).map { try checked(key, $0, in: range) }
  }

  /// A list of so many numbers within a range, or a default.
  public func numbers<Value: RecipeValue & Comparable>(
    _ key: String, default fallback: [Value], count: Int? = nil, in range: ClosedRange<Value>
  ) throws -> [Value] {
    if let probe {
      return probe.numbers(key, in: route, fallback: fallback, range: range, count: count)
    }
    return try checked(key, try value(key) ?? fallback, count: count, in: range)
  }

  /// A list of so many numbers within a range that has to be there.
  public func requiredNumbers<Value: RecipeValue & Comparable>(
    _ key: String, count: Int? = nil, in range: ClosedRange<Value>
  ) throws -> [Value] {
    if let probe {
      return probe.numbers(key, in: route, fallback: nil, range: range, count: count)
    }
    return try checked(key, try required(key), count: count, in: range)
  }

  private func value<Value: RecipeValue>(_ key: String) throws -> Value? {
    guard let entry = entry(key) else { return nil }
    let (node, place) = try entry.value()
    guard let value = Value(recipe: node) else {
      throw RecipeError.value(
        path: place.path, line: place.line, key: key, expected: Value.recipeShape.name,
        found: node.string ?? "a list or a mapping")
    }
    return value
  }

  private func checked<Value: Comparable>(
    _ key: String, _ number: Value, in range: ClosedRange<Value>
  ) throws -> Value {
    guard range.contains(number) else {
      throw error(
        key, expected: "from \(range.lowerBound) to \(range.upperBound)", found: "\(number)")
    }
    return number
  }

  private func checked<Value: Comparable>(
    _ key: String, _ numbers: [Value], count: Int?, in range: ClosedRange<Value>
  ) throws -> [Value] {
    guard numbers.allSatisfy(range.contains), count.map({ $0 == numbers.count }) ?? true else {
      let many = count.map { "\($0) numbers" } ?? "numbers"
      throw error(
        key, expected: "\(many) from \(range.lowerBound) to \(range.upperBound)",
        found: "\(numbers)")
    }
    return numbers
  }
}
