import Images
import Rendering
import Runs
import Studio
import Testing

/// The Glow that the repository ships, as its users get it.
@Suite struct ShippedFlowTests {
  private static let repository = #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 }
  private static let path = repository + "/models/glow-tiles.safetensors"

  @Test func `the held-out tiles come back within 1e-5, at the bits that the card says`() throws {
    let file = try ModelFile(path: Self.path)
    let claimed = try #require(file.card.making?.metrics["validation_bits_per_dimension"])
    let measured = try LikelihoodEvaluation(
      model: file, data: Self.repository + "/samples/tiles", last: nil, heldOut: true, seed: 0)
    #expect(measured.areHeldOut && measured.pictures == 102)
    #expect(measured.reconstructionError <= 1e-5)
    // The card was measured before weights were rounded to 16 bits.
    #expect(abs(measured.bitsPerDimension - claimed) < 0.01)
    #expect(claimed < 3.1)
  }

  @Test func `tiles that others lie between are seen on black, as in training`() throws {
    let tile = Self.repository + "/samples/tiles/dngn/altars/"
    var choices = RenderJob.Choices()
    choices.sampling.between = RenderRecipe.Between(
      first: RenderRecipe.Input(file: tile + "cheibriados.png"),
      last: RenderRecipe.Input(file: tile + "jiyva02.png"), count: 2)
    let job = try RenderJob(modelPath: Self.path, choices)
    for (place, name) in ["cheibriados", "jiyva02"].enumerated() {
      let drawn = try job.source.draw([PictureRequest(seed: 0, place: Float(place))])
      let seen = try Image.read(tile + name + ".png").flattened(onto: [0, 0, 0])
      #expect(drawn.map(\.samples) == [seen.samples])
    }
  }

  @Test func `its recipe is the one beside it`() throws {
    let making = try #require(ModelFile(path: Self.path).card.making)
    let recipe = try RecipeFile(path: Self.repository + "/models/glow-tiles.yaml")
    #expect(making.recipe == recipe.text)
    #expect(making.steps == recipe.training.steps)
  }
}
