import Recipes

/// The settings of a job: those of a combination of its matrix, its own, and what holds for all jobs.
struct ManifestLayers {
  /// The most particular first.
  let layers: [RecipeSection]

  /// The first layer that has a key, which is known to all of them from then on.
  private func holder(of key: String) -> RecipeSection? {
    var found: RecipeSection?
    for layer in layers where layer.has(key) { found = found ?? layer }
    return found
  }

  /// Whether any layer has a key.
  func has(_ key: String) -> Bool { holder(of: key) != nil }

  /// The first of the layers that has one of some keys.
  func first(with keys: [String]) -> RecipeSection? {
    for key in keys { _ = holder(of: key) }
    return layers.first { layer in keys.contains { layer.has($0) } }
  }

  /// The value under a key, `nil` where there is none.
  func value<Value: RecipeValue>(_ key: String) throws -> Value? {
    try holder(of: key)?.optional(key)
  }

  /// A number under a key within a range, `nil` where there is none.
  func number<Value: RecipeValue & Comparable>(
    _ key: String, in range: ClosedRange<Value>
  ) throws -> Value? {
    try holder(of: key)?.optionalNumber(key, in: range)
  }

  /// A number in single precision within a range, read as the command line reads it.
  func float(_ key: String, in range: ClosedRange<Float>) throws -> Float? {
    guard let section = holder(of: key), let text: String = try section.optional(key) else {
      return nil
    }
    guard let number = Float(text), range.contains(number) else {
      throw section.error(
        key, expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: text)
    }
    return number
  }

  /// A list of numbers in single precision.
  func floats(_ key: String, count: Int? = nil) throws -> [Float]? {
    guard let texts = try texts(key) else { return nil }
    let numbers = texts.compactMap { Float($0) }.filter(\.isFinite)
    guard numbers.count == texts.count, count ?? numbers.count == numbers.count else {
      throw error(
        key, expected: count.map { "\($0) numbers" } ?? "a list of numbers",
        found: texts.joined(separator: ","))
    }
    return numbers
  }

  /// A list of texts, or one text with commas between them.
  func texts(_ key: String) throws -> [String]? {
    let value: EitherValue<[String], String>? = try value(key)
    switch value {
    case nil: return nil
    case .first(let texts): return texts
    case .second(let text): return text.split(separator: ",").map(String.init)
    }
  }

  /// The section under a key, `nil` where there is none.
  func section(_ key: String) throws -> RecipeSection? { try holder(of: key)?.section(key) }

  /// What to throw where a value is of the right kind, but wrong for another reason.
  func error(_ key: String, expected: String, found: String) -> RecipeError {
    (holder(of: key) ?? layers[0]).error(key, expected: expected, found: found)
  }

  /// Where a key stands, the most particular layer where it is not there.
  func line(of key: String) -> Int { holder(of: key)?.line(of: key) ?? layers[0].line }
}
