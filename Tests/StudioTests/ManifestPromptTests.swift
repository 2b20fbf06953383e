import Files
import Images
import Rendering
import Studio
import TestSupport
import Testing

/// Batches and plots of a pipeline that reads prompts.
@Suite struct ManifestPromptTests {
  private static let model = Fixtures.path("conformance/sd35")

  private func machine() -> BatchMachine {
    var machine = BatchMachine(threads: 2)
    machine.workers = 2
    return machine
  }

  @Test func `a batch draws what each picture's prompt is alone`() throws {
    let scratch = try ScratchFolder()
    let text = """
      wildcards: {colour: [red, green, blue]}
      jobs:
        - model: \(Self.model)
          prompt: "a {colour} {{house}}"
          negative-prompt: rain
          max-sequence-length: 20
          size: 48x32
          seeds: 0-5
          matrix: {steps: [1, 2]}
          name: "{colour}-{size}-{steps}-{seed}-{number}"
      """
    let manifest = try Manifest(path: scratch.write(text.utf8, as: "jobs.yaml"))
    let plan = manifest.plan
    let pictures = (0..<plan.count).map { plan.picture($0) }
    #expect(plan.count == 12 && Set(pictures.map(\.name)).count == 12)
    #expect(plan.recipes.count <= 6)
    #expect(pictures.prefix(6).map(\.recipe.seed).sorted() == Array(0...5))
    let run = BatchRun(plan, into: scratch.file("out"))
    #expect(try run.draw(from: manifest.models, on: machine(), isStopped: { false }) { _ in })
    for picture in pictures {
      let colour = try #require(picture.name.split(separator: "-").first)
      #expect(picture.recipe.sampling.prompt?.text == "a \(colour) {house}")
      let path = scratch.file("out/\(picture.name)")
      let again = try RenderJob(from: path)
      let drawn = try #require(try BatchRenderer(again.source).draw(again.recipe))
      #expect(try drawn.samples == Image.read(path).samples, "\(picture.name)")
    }
  }

  @Test func `a plot compares settings of a prompt, and is drawn again from itself`() throws {
    let scratch = try ScratchFolder()
    var choices = RenderChoices()
    choices.sampling.prompt = RenderRecipe.Prompt(text: "a house")
    choices.sampling.prompt?.maximumLength = 20
    choices.sampling.size = [32, 32]
    func draw(_ job: PlotJob?, to path: String) throws -> [UInt8] {
      let sheet = try #require(job?.sheets.first)
      #expect(
        try sheet.run.draw(to: path, as: .png, from: job?.models ?? ModelShelf()) { _ in true })
      return try MappedFile(path: path).withBytes { Array($0) }
    }
    let first = try draw(
      PlotJob(
        modelPath: Self.model, choices, x: .init(key: "steps", values: ["1", "2"]),
        y: .init(key: "guidance", values: ["1", "3"]), z: nil),
      to: scratch.file("a.png"))
    #expect(try draw(PlotJob(from: scratch.file("a.png")), to: scratch.file("b.png")) == first)
  }
}
