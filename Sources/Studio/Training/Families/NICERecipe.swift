import Flows
import Recipes

/// What a recipe says of a NICE model, but for the size of its pictures.
public struct NICERecipe: Sendable {
  /// How many couplings the flow has.
  public var couplings: Int
  /// The widths of a conditioner's hidden layers.
  public var hidden: [Int]
  /// The distribution of the flow's code.
  public var prior: Prior
  /// Where the flow scales its components.
  public var scaling: NICEConfiguration.Scaling

  init(from section: RecipeSection) throws {
    couplings = try section.number("couplings", default: 4, in: 1...1024)
    hidden = try section.numbers(
      "hidden", default: [1000, 1000, 1000, 1000, 1000], in: 1...65_536)
    prior = try section.value("prior", default: .logistic)
    scaling = try section.value("scaling", default: .last)
  }

  /// The configuration of the model for pictures of a size.
  func configuration(imageShape: [Int]) -> NICEConfiguration {
    NICEConfiguration(
      imageShape: imageShape, couplings: couplings, hidden: hidden, prior: prior, scaling: scaling)
  }
}

extension Prior: RecipeValue {}
extension NICEConfiguration.Scaling: RecipeValue {}
