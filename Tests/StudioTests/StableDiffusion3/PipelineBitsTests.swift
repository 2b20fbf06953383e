import Images
import Rendering
import Studio
import Tensors
import TestSupport
import Testing

/// A picture of a pipeline has one set of bits, however it is drawn.
@Suite struct PipelineBitsTests {
  private static func choices(_ change: (inout RenderChoices) -> Void = { _ in }) -> RenderChoices {
    var choices = RenderChoices()
    var prompt = RenderRecipe.Prompt(text: "a (red:1.3) house", negative: "rain")
    (prompt.maximumLength, prompt.weights) = (20, true)
    choices.sampling.prompt = prompt
    choices.sampling.size = [48, 32]
    choices.sampling.steps = 2
    choices.sampling.skippedLayers = RenderRecipe.SkippedLayers(layers: [0], stop: 1)
    choices.seed = 11
    choices.count = 3
    change(&choices)
    return choices
  }

  private func tensors(_ choices: RenderChoices, batchSize: Int) throws -> [Tensor] {
    let job = try RenderJob(
      modelPath: Fixtures.path("conformance/sd35"), choices)
    var tensors: [Tensor] = []
    try BatchRenderer(job.source, batchSize: batchSize).draw(job.recipe.requests) { _, image in
      tensors.append(Tensor(image.planes(), [image.channels.rawValue, image.height, image.width]))
      return true
    }
    return tensors
  }

  @Test(arguments: [RenderRecipe.Precision.float32, .bfloat16])
  func `at every level, with any threads, in any batch`(
    precision: RenderRecipe.Precision
  ) throws {
    let choices = Self.choices {
      $0.precision = precision
      $0.depth = 16
    }
    let alone = try tensors(choices, batchSize: 1)
    #expect(bits(try tensors(choices, batchSize: 2)) == bits(alone))
    #expect(bits(try tensors(choices, batchSize: 3)) == bits(alone))
    #expect(Set(bits(alone)).count == 3)
    #expect(differingExecutions { (try? tensors(choices, batchSize: 2)) ?? [] } == [])
  }

  @Test func `when its recipe is followed again`() throws {
    let folder = try ScratchFolder()
    let choices = Self.choices { $0.count = 1 }
    let model = Fixtures.path("conformance/sd35")
    let job = try RenderJob(modelPath: model, choices)
    let picture = try #require(try BatchRenderer(job.source).draw(job.recipe))
    try picture.write(to: folder.file("a.png"), as: .png(PNGOptions()))
    let again = try RenderJob(from: folder.file("a.png"))
    #expect(again.recipe == job.recipe)
    #expect(try BatchRenderer(again.source).draw(again.recipe)?.samples == picture.samples)
  }

  @Test func `and others where something else is asked for`() throws {
    let usual = try tensors(Self.choices { $0.count = 1 }, batchSize: 1)
    let changes: [(inout RenderChoices) -> Void] = [
      { $0.sampling.prompt?.text = "a blue house" }, { $0.sampling.prompt?.negative = "" },
      { $0.sampling.prompt?.weights = nil }, { $0.sampling.prompt?.without = ["t5"] },
      { $0.sampling.prompt?.without = ["clip-l"] },
      { $0.sampling.prompt?.without = ["clip-g", "t5"] },
      { $0.sampling.prompt?.without = ["clip-l", "clip-g"] },
      { $0.sampling.prompt?.maximumLength = 24 }, { $0.sampling.guidance = 2 },
      { $0.sampling.skippedLayers = nil }, { $0.sampling.generator = .torch }, { $0.seed = 12 },
    ]
    for (index, change) in changes.enumerated() {
      let other = try tensors(
        Self.choices {
          $0.count = 1
          change(&$0)
        }, batchSize: 1)
      #expect(bits(other) != bits(usual), "\(index)")
    }
  }
}
