import Judging
import Recipes

/// What a recipe says of a classifier, but for the size of its pictures and its classes.
public struct ClassifierRecipe: Sendable {
  /// The channels of each stage.
  public var widths: [Int]

  init(from section: RecipeSection) throws {
    widths = try section.numbers("widths", default: [32, 64, 128], in: 8...4096)
    guard (1...8).contains(widths.count), widths.allSatisfy({ $0.isMultiple(of: 8) }) else {
      throw section.error(
        "widths", expected: "one to eight multiples of 8", found: "\(widths)")
    }
  }

  /// The configuration of the model for pictures of a size and of some classes.
  func configuration(imageShape: [Int], classes: [String]) -> ClassifierConfiguration {
    var configuration = ClassifierConfiguration(imageShape: imageShape, classes: classes)
    configuration.widths = widths
    return configuration
  }
}
