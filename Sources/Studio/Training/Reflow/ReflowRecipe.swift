import Recipes

/// What a recipe says of learning from a model instead of from pictures: its section `reflow`.
///
/// The model draws pictures from noise, and a model of the same making learns to go straight from
/// that noise to those pictures, starting from the weights of the first.
///
/// Source: Liu et al., 2022, "Flow Straight and Fast",
/// [arXiv:2209.03003](https://arxiv.org/abs/2209.03003), §2.2.
public struct ReflowRecipe: Hashable, Sendable {
  /// Where the model lies that draws.
  public var model: String
  /// How many pictures it draws, its classes in turn.
  public var pairs: Int
  /// The seed of the first.
  public var seed: UInt64
  /// How it draws; what is `nil` is as the model's card says.
  public var steps: Int?
  /// How much more a picture becomes what it is asked to be.
  public var guidance: Float?

  init(from section: RecipeSection) throws {
    model = try section.required("model")
    pairs = try section.number("pairs", default: 4096, in: 1...10_000_000)
    seed = try section.value("seed", default: 1_000_000)
    steps = try section.optionalNumber("steps", in: 1...10_000)
    guidance = try section.optionalNumber("guidance", in: 0...100 as ClosedRange<Double>)
      .map { Float($0) }
  }
}
