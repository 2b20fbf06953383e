import Recipes

/// What a run learns from, and what it keeps back: a recipe's `data` section.
public struct DataRecipe: Codable, Hashable, Sendable {
  /// How many of the last pictures are held out.
  public var validation = 0
  /// How far a picture is moved at random along each axis, in pixels.
  public var shift = 0

  /// The defaults.
  public init() {}

  init(from section: RecipeSection) throws {
    validation = try section.number("validation", default: validation, in: 0...1_000_000_000)
    shift = try section.number("shift", default: shift, in: 0...1000)
  }
}
