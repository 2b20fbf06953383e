/// Something that a picture can be asked to be, such as its class or an attribute.
///
/// Each has an embedding, and one for a picture that is not asked, which training shows now and then
/// so that guidance can tell the two apart.
public struct Condition: Codable, Hashable, Sendable {
  /// How values become embeddings.
  public enum Kind: Codable, Hashable, Sendable {
    /// One of some names.
    case categorical([String])
    /// A number within bounds, embedded as time is.
    case numeric(minimum: Double, maximum: Double)
    /// Which of the intervals between ascending numbers a number lies in; a boundary belongs to the
    /// interval above it.
    case bucketised([Double])
    /// What several other conditions are at once; each is categorical or bucketised.
    case crossed([String])
  }

  /// The name of the class, whose embedding models call `y`.
  public static let className = "class"

  /// What people call it.
  public var name: String
  /// How values become embeddings.
  public var kind: Kind

  /// Creates a condition.
  public init(name: String, kind: Kind) { (self.name, self.kind) = (name, kind) }

  /// The condition on a class.
  public static func classes(_ names: [String]) -> Condition {
    Condition(name: className, kind: .categorical(names))
  }
}

/// What a picture is asked to be in one respect.
public enum ConditionValue: Hashable, Sendable {
  /// Anything.
  case any
  /// One of the condition's names, buckets or combinations.
  case choice(Int)
  /// A number.
  case number(Float)
}

extension [Condition] {
  /// How many choices a condition has; `nil` for numbers.
  ///
  /// - Precondition: a crossed condition names others that have choices.
  func choices(of condition: Condition) -> Int? {
    switch condition.kind {
    case .categorical(let names): names.count
    case .numeric: nil
    case .bucketised(let boundaries): boundaries.count + 1
    case .crossed(let names):
      names.reduce(1) { product, name in
        guard let part = first(where: { $0.name == name }), let count = choices(of: part) else {
          preconditionFailure("crossed condition: '\(name)' has no choices")
        }
        return product * count
      }
    }
  }
}
