import Datasets
import Judging
import Recipes
import Runs
import Studio
import Testing
import Training

/// The family of classifiers: its recipes, and the model that the repository ships.
@Suite struct ClassifierTests {
  private static let repository = #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 }
  private static let path = repository + "/models/tiles-classifier.safetensors"
  private static let tiles = repository + "/samples/tiles"

  @Test func `the shipped one tells held-out tiles as well as its card says`() throws {
    let file = try ModelFile(path: Self.path)
    let making = try #require(file.card.making)
    let claimed = try #require(making.metrics["validation_accuracy"])
    let measured = try ClassifierEvaluation(
      model: file, data: Self.tiles, last: nil, heldOut: true)
    #expect(measured.areHeldOut)
    // The card was measured before weights were rounded to 16 bits: one picture may differ.
    #expect(abs(measured.accuracy - claimed) * Double(measured.pictures) < 1.5)
    #expect(claimed > 0.8)
    #expect(try file.classifier().name == "tiles-classifier")
  }

  @Test func `its recipe is the one beside it`() throws {
    let making = try #require(ModelFile(path: Self.path).card.making)
    let recipe = try RecipeFile(path: Self.repository + "/models/tiles-classifier.yaml")
    #expect(making.recipe == recipe.text)
  }

  @Test func `it knows other walls as walls: features of a kind are near each other`() throws {
    let features = try FeatureFile(path: Self.path)
    func distance(_ path: String) throws -> DistanceEvaluation {
      try DistanceEvaluation(
        .pictures(path: Self.tiles + "/dngn/wall", count: 100), data: Self.tiles + path,
        features: features)
    }
    let (near, far) = try (distance("/dngn/wall"), distance("/item"))
    #expect(near.frechet.name == "classifier-distance (Fréchet, tiles-classifier)")
    #expect(near.judged == 100 && near.featureCount == 128)
    #expect(near.frechet.value < far.frechet.value / 4)
    #expect(near.kernel.mean < far.kernel.mean / 4)
  }

  @Test func `a recipe is written for pictures with classes, and for no others`() throws {
    var facts = FolderFacts(count: 2800, height: 32, width: 32, channels: 3)
    #expect(throws: DatasetError.self) {
      try ModelCard.Family.classifier.recipe(for: facts, data: "some/folder")
    }
    facts.classes = 4
    facts.isFolder = true
    let text = try ModelCard.Family.classifier.recipe(for: facts, data: "some/folder")
    let recipe = try RecipeFile(yaml: text, path: "r.yaml")
    guard case .classifier(let model) = recipe.model else {
      return #expect(Bool(false), "no classifier")
    }
    #expect(model.widths == [32, 64, 128])
    #expect(recipe.training.data.validation == .share(0.1))
    #expect(recipe.training.steps >= 500)
  }

  @Test func `widths that groups do not divide are refused`() {
    for widths in ["[12]", "[]", "[8, 8, 8, 8, 8, 8, 8, 8, 8]"] {
      #expect(throws: RecipeError.self) {
        try RecipeFile(
          yaml: "model: {family: classifier, widths: \(widths)}", path: "r.yaml")
      }
    }
  }
}
