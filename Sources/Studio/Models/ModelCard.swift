import Flows
import Recipes
import Runs
import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a model file says about itself: `__metadata__["atelier"]`, as JSON.
public struct ModelCard: Codable, Hashable, Sendable {
  /// The key of the file's metadata.
  public static let key = "atelier"

  /// The families of models of ours.
  public enum Family: String, Codable, CaseIterable, Sendable, RecipeValue { case nice }

  /// How the model came to be.
  public struct Making: Codable, Hashable, Sendable {
    /// The command that trained it.
    public var command: String
    /// The recipe that it followed.
    public var recipe: TrainingRecipe
    /// What it was trained on.
    public var data: String
    /// How many steps were taken; fewer than the recipe's where the run was ended early.
    public var steps: Int
    /// What was measured, by name.
    public var metrics: [String: Double]
  }

  /// The version of the arithmetic that trained it.
  public var numerics = numericsVersion
  /// The family, which says how the rest is read.
  public var family: Family
  /// What a NICE model is made of.
  public var nice: NICEConfiguration?
  /// How it came to be, `nil` for a model from elsewhere.
  public var making: Making?

  /// Creates the card of a NICE model.
  public init(nice: NICEConfiguration, making: Making? = nil) {
    family = .nice
    self.nice = nice
    self.making = making
  }

  /// The card as JSON on one line, keys in ascending order.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
