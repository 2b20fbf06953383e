import Flows
import Images
import Rendering
import Runs
import Studio
import Tensors
import TestSupport
import Testing

/// The model that the repository ships, as its users get it.
@Suite struct ShippedModelTests {
  private static let repository = #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 }
  private static let path = repository + "/models/nice-digits.safetensors"
  private static let digits = repository + "/samples/digits"

  @Test func `the trained flow undoes its inverse within 1e-5`() throws {
    let model = try ModelFile(path: Self.path).nice()
    let code = model.configuration.prior.sample(
      seeds: Array(0..<64), components: model.configuration.components)
    let back = model.forward(model.inverse(code)).y
    // Of the largest component, as everywhere here. A lit pixel that is nearly always black has a
    // scale of several hundred: the float that holds it cannot say more.
    #expect(relativeError(found: back, expected: code) <= 1e-5)
    let close = zip(code.values, back.values).count { abs($0 - $1) <= 1e-5 }
    #expect(Double(close) >= 0.99 * Double(code.count))
  }

  @Test func `the held-out digits take the bits per dimension that the card says`() throws {
    let file = try ModelFile(path: Self.path)
    let making = try #require(file.card.making)
    let claimed = try #require(making.metrics["validation_bits_per_dimension"])
    let measured = try LikelihoodEvaluation(
      model: file, data: Self.digits, last: 1000, seed: 0)
    // The card was measured before weights were rounded to 16 bits.
    #expect(abs(measured.bitsPerDimension - claimed) < 0.005)
    #expect(claimed < 4.2)
    #expect(measured.relativeInverseError <= 1e-5)
  }

  @Test func `its recipe is the one beside it`() throws {
    let making = try #require(ModelFile(path: Self.path).card.making)
    let recipe = try RecipeFile(path: Self.repository + "/models/nice-digits.yaml")
    #expect(making.recipe == recipe.text)
    #expect(making.steps == recipe.training.steps)
  }

  @Test func `its first picture has the same pixels as ever`() throws {
    var choices = RenderJob.Choices()
    choices.seed = 7
    let job = try RenderJob(modelPath: Self.path, choices)
    let picture = try #require(try BatchRenderer(job.source).draw(job.recipe))
    let golden = try Image.read(Fixtures.path("seed-7.png", beside: #filePath))
    #expect(picture.samples == golden.samples)
  }
}
