import Recipes

/// What a run writes into its folder, and when: a recipe's `run` section; it changes no weight.
public struct RunRecipe: Codable, Hashable, Sendable {
  /// After how many minutes everything that a resumed run needs is written again.
  public var saveMinutes = 10.0
  /// Every so many steps a line goes to the log.
  public var logEvery = 1
  /// Every so many steps the held-out pictures are looked at.
  public var validateEvery = 100
  /// Every so many steps a grid is drawn.
  public var sampleEvery = 100
  /// How many pictures a grid has.
  public var samples = 64

  /// What suits a run of 1,000 steps.
  public init() {}

  init(from section: RecipeSection, steps: Int) throws {
    let all = 1...100_000_000
    saveMinutes = try section.number("save-minutes", default: saveMinutes, in: 0...100_000)
    logEvery = try section.number("log-every", default: max(1, steps / 5000), in: all)
    validateEvery = try section.number("validate-every", default: max(1, steps / 50), in: all)
    sampleEvery = try section.number("sample-every", default: max(1, steps / 20), in: all)
    samples = try section.number("samples", default: samples, in: 0...4096)
  }
}
