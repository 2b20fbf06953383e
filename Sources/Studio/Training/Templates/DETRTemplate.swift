import Datasets

/// Recipes for detectors, which need boxes: a folder of pictures alone has none.
struct DETRTemplate: RecipeTemplate {
  func recipe(for facts: FolderFacts, data: String) throws -> String {
    throw DatasetError.invalid(
      path: data, expected: "pictures with boxes; models/bccd-detr.yaml is a recipe to start from",
      found: "pictures")
  }
}
