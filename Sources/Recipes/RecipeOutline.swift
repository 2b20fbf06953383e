/// What a section may hold, as the code that reads it asks for it.
public struct RecipeOutline: Sendable {
  /// What stands under a key.
  public enum Form: Equatable, Sendable {
    /// A value.
    case value(ValueShape)
    /// A section.
    case section
    /// A list of sections.
    case list
    /// A name alone or a section.
    case nameOrSection
  }

  /// A key of a section.
  public struct Key: Sendable {
    /// The key; `*` where people choose it.
    public let name: String
    /// Where it stands in a recipe, such as `optimizer.groups[].match`.
    public let path: String
    /// What stands there.
    public let form: Form
    /// Whether it has to be there, whatever else is.
    public let isRequired: Bool
    /// What is taken where it is absent, `nil` where that depends on other keys.
    public let fallback: PlainValue?
    /// The smallest and the largest number; where those depend on other keys, of any recipe.
    public let range: ClosedRange<Double>?
    /// How many numbers a list has.
    public let count: Int?
    /// What the section, or an item of the list, holds.
    public let inner: RecipeOutline?
  }

  /// What else a section may hold where a key has some choice.
  public struct Variant: Sendable {
    /// The key.
    public let key: String
    /// The choice.
    public let choice: String
    /// Whether it is the one that is taken where the key is absent.
    public let isDefault: Bool
    /// The keys that belong to other choices only.
    public let forbidden: [String]
    /// The keys that have to be there for this one.
    public let required: [String]
  }

  /// The keys, in the order in which they are asked for.
  public var keys: [Key] = []
  /// What depends on choices.
  public var variants: [Variant] = []
  /// Keys of which there is exactly one.
  public var alternatives: [[String]] = []

  /// Learns what a recipe may hold from the code that reads it.
  ///
  /// The code is run on recipes of no file, once for each choice that it finds, and has to come to
  /// its end each time. Choices are looked at one by one, together only where one is found behind
  /// another. A choice that is fixed, by the path of its key, is the only one.
  ///
  /// Throws what the code throws.
  public init(
    fixing fixed: [String: String] = [:], reading read: @escaping (RecipeSection) throws -> Void
  ) throws {
    var explorer = OutlineExplorer(fixed: fixed, read: read)
    try explorer.explore()
    self = explorer.outline(of: "")
  }

  /// Puts an outline together.
  init(keys: [Key], variants: [Variant], alternatives: [[String]]) {
    (self.keys, self.variants, self.alternatives) = (keys, variants, alternatives)
  }

  /// Whether it cannot be empty.
  var isNeeded: Bool { keys.contains(where: \.isRequired) || !alternatives.isEmpty }

  /// All keys, each section before what it holds.
  public var allKeys: [Key] { keys.flatMap { [$0] + ($0.inner?.allKeys ?? []) } }
}
