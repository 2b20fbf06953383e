import Datasets
import Layers
import Runs
import Studio
import Testing
import Training

/// Recipes that are written for pictures at hand.
@Suite struct RecipeTemplateTests {
  private static let digits =
    #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 } + "/samples/digits"

  private func recipe(_ facts: FolderFacts) throws -> RecipeFile {
    try RecipeFile(
      yaml: ModelCard.Family.nice.recipe(for: facts, data: "some/folder"), path: "r.yaml")
  }

  private func facts(_ count: Int, _ size: Int = 28, _ channels: Int = 1) -> FolderFacts {
    FolderFacts(count: count, height: size, width: size, channels: channels)
  }

  @Test func `looks at the pictures`() throws {
    let facts = try FolderFacts(path: Self.digits)
    #expect(
      facts
        == FolderFacts(
          count: 10_000, height: 28, width: 28, channels: 1, classes: 10, isFramed: true))
  }

  @Test func `for digits`() throws {
    let text = try ModelCard.Family.nice.recipe(forData: Self.digits)
    #expect(text.hasPrefix(RecipeSchema.comment + "\n"))
    #expect(text.contains("10000 grey pictures of 28×28"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
    let recipe = try RecipeFile(yaml: text, path: "r.yaml")
    guard case .nice(let model) = recipe.model else { return #expect(Bool(false), "not NICE") }
    #expect(model.hidden == [512, 512, 512])
    #expect(recipe.training.data.validation == .count(1000))
    #expect(recipe.training.data.preparation.shift == 1)
    #expect(recipe.training.steps == 45_000)
    #expect(recipe.training.batch == 200 && recipe.training.shard == 100)
    #expect(recipe.training.patience == 20)
    #expect(recipe.training.optimizer.groups.rules.count == 1)
  }

  @Test(arguments: [
    (1, 28, 1), (2, 2, 1), (49, 32, 3), (50, 32, 3), (199, 64, 3), (1000, 28, 1), (3999, 32, 3),
    (60_000, 28, 1), (1_000_000, 32, 3), (100_000_000, 64, 3), (300, 256, 3),
  ])
  func `can be read, whatever the folder`(count: Int, size: Int, channels: Int) throws {
    let recipe = try recipe(facts(count, size, channels))
    guard case .count(let held) = recipe.training.data.validation else {
      Issue.record("\(recipe.training.data.validation)")
      return
    }
    #expect(held < count)
    #expect((500...1_000_000).contains(recipe.training.steps))
    #expect(recipe.training.schedule.warmup <= recipe.training.steps / 10)
    #expect(recipe.training.data.preparation.shift == 0)
  }

  @Test func `few pictures take fewer steps, large ones too`() throws {
    let steps = try [facts(500), facts(5000), facts(60_000)].map { try recipe($0).training.steps }
    #expect(steps == steps.sorted() && Set(steps).count == 3)
    let large = try recipe(facts(60_000, 64, 3)).training.steps
    #expect(large < steps[2])
  }

  @Test func `colours and classes are named`() throws {
    var facts = facts(3000, 32, 3)
    facts.classes = 12
    let text = try ModelCard.Family.nice.recipe(for: facts, data: "two\nlines")
    #expect(text.contains("3000 colour pictures of 32×32, 12 classes"))
    #expect(text.contains("#   two lines\n"))
  }

  @Test func `pictures of which there is no model are refused`() {
    #expect(
      throws: DatasetError.invalid(
        path: "some/folder", expected: "pictures with an even number of values", found: "3×5×5")
    ) { try recipe(facts(100, 5, 3)) }
  }

  @Test(arguments: [ModelCard.Family.glow, .realnvp], [(300, 28, 1), (49, 32, 3), (9000, 6, 3)])
  func `of flows with several resolutions can be read`(
    family: ModelCard.Family, seen: (count: Int, size: Int, channels: Int)
  ) throws {
    let text = try family.recipe(for: facts(seen.count, seen.size, seen.channels), data: "some")
    let recipe = try RecipeFile(yaml: text, path: "r.yaml")
    #expect(recipe.model.family == family)
    #expect(recipe.training.shard == recipe.training.batch || family == .glow)
    #expect((500...1_000_000).contains(recipe.training.steps))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 110 })
  }

  @Test func `there is no Glow for odd sides`() {
    #expect(throws: DatasetError.self) {
      try ModelCard.Family.glow.recipe(for: facts(100, 27, 1), data: "some")
    }
  }
}
