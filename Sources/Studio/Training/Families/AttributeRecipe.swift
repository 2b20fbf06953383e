import Datasets
import Recipes
import RectifiedFlow

/// An attribute of pictures that a recipe makes a condition of: an item of `model.attributes`.
///
/// Its name is a column of `metadata.csv` or a key of `metadata.jsonl`.
struct AttributeRecipe: Sendable {
  private enum Kind: String, CaseIterable, RecipeValue {
    case categorical, numeric, bucketised, crossed
  }

  /// What the column is called.
  let name: String
  /// The kind, with what the recipe says; `nil` for the values that the data have.
  private let kind: Condition.Kind?

  init(from item: RecipeSection) throws {
    name = try item.required("name")
    switch try item.value("kind", default: Kind.categorical) {
    case .categorical:
      kind = (try item.optional("values") as [String]?).map { .categorical($0) }
    case .numeric:
      kind = .numeric(
        minimum: try item.number("minimum", default: 0, in: -1e30...1e30),
        maximum: try item.number("maximum", default: 1, in: -1e30...1e30))
    case .bucketised:
      kind = .bucketised(try item.requiredNumbers("boundaries", in: -1e30...1e30))
    case .crossed: kind = .crossed(try item.required("of"))
    }
  }

  /// The condition for some pictures: names that the recipe does not list are those that occur,
  /// ascending by their bytes.
  ///
  /// Throws `DatasetError` where no picture has the attribute.
  func condition(for pictures: any ImageDataset, data: String) throws -> Condition {
    if let kind { return Condition(name: name, kind: kind) }
    var found = Set<String>()
    for index in 0..<pictures.count {
      if case .text(let text)? = pictures.input(name, at: index) { found.insert(text) }
      if case .number(let number)? = pictures.input(name, at: index) {
        found.insert(Int(exactly: number).map { "\($0)" } ?? "\(number)")
      }
    }
    guard !found.isEmpty else {
      throw DatasetError.invalid(
        path: data, expected: "pictures with an attribute '\(name)' in metadata.csv or .jsonl",
        found: "none")
    }
    let names = found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return Condition(name: name, kind: .categorical(names))
  }
}

extension ImageDataset {
  /// What is known of a picture under a name: its class, or an attribute.
  func input(_ name: String, at index: Int) -> ConditionInput? {
    if name == Condition.className { return label(at: index).map { .text(classes[$0]) } }
    switch attributes(at: index).first(where: { $0.name == name })?.value {
    case .text(let text)?: return .text(text)
    case .number(let number)?: return .number(number)
    case nil: return nil
    }
  }

  /// What each picture is asked to be.
  func asked(_ conditions: [Condition]) -> [[ConditionValue]] {
    (0..<count).map { index in conditions.values { input($0, at: index) } }
  }
}
