import Layers
import Recipes

extension ParameterPattern {
  /// Reads which parameters an item of a list is for: `match`, a name with stars, or `kind`.
  init(from item: RecipeSection) throws {
    self = try item.oneOf([
      "match": { .name(try item.required($0)) }, "kind": { .kind(try item.required($0)) },
    ])
  }
}

extension ParameterPattern.Kind: RecipeValue {}
extension NamedInitializer: RecipeValue {}

/// What some parameters are filled with in the place of what their layers say.
public struct Filling: Codable, Hashable, Sendable {
  /// The filling.
  public var name: NamedInitializer
  /// What its numbers are multiplied with.
  public var scale: Double
}

extension ParameterRules<Filling> {
  /// Reads the list `initializers` of a recipe's `training` section.
  init(from section: RecipeSection) throws {
    self.init(
      try section.list("initializers").map { item in
        Rule(
          try ParameterPattern(from: item),
          Filling(
            name: try item.required("fill"),
            scale: try item.number("scale", default: 1, in: 0...1000)))
      })
  }

  /// The same rules as fresh parameters take them.
  public var initializers: ParameterRules<Initializer> {
    ParameterRules<Initializer>(
      rules.map { rule in
        ParameterRules<Initializer>.Rule(
          rule.pattern, rule.setting.name.initializer(scale: Float(rule.setting.scale)))
      })
  }
}
