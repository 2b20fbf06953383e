import Rendering
import Studio
import Synchronization
import TestSupport
import Testing

/// What drawing takes is told beforehand, and comes true.
@Suite struct DrawingPlanTests {
  private func job(
    _ watch: DrawingWatch = DrawingWatch(), _ change: (inout RenderChoices) -> Void = { _ in }
  ) throws -> RenderJob {
    var choices = RenderChoices()
    choices.sampling.prompt = RenderRecipe.Prompt(text: "a red house")
    (choices.sampling.size, choices.sampling.steps) = ([32, 32], 4)
    change(&choices)
    return try RenderJob(
      modelPath: Fixtures.path("conformance/sd35"), choices, watching: watch)
  }

  private static let changes: [@Sendable (inout RenderChoices) -> Void] = [
    { _ in }, { $0.sampling.guidance = 1 }, { $0.sampling.sampler = "heun" },
    { $0.sampling.sampler = "rk4" }, { $0.sampling.guidanceInterval = [0.9, 1] },
    { $0.sampling.skippedLayers = RenderRecipe.SkippedLayers(layers: [1], stop: 0.8) },
    { $0.sampling.times = [1, 0.5] }, { $0.count = 3 },
  ]

  @Test(arguments: changes.indices)
  func `it counts the evaluations of the model that drawing then takes`(index: Int) throws {
    let job = try job(DrawingWatch(), Self.changes[index])
    let expected = try #require(job.plan?.evaluationsPerPicture) * job.recipe.count
    _ = try BatchRenderer(job.source).draw(job.recipe)
    #expect(job.evaluations.total == expected)
  }

  @Test func `it names the parts and their sizes, and those that are let go`() throws {
    let plan = try #require(try job().plan)
    #expect(plan.parts.map(\.name) == ["transformer", "vae", "clip-l", "clip-g", "t5"])
    #expect(plan.parts.filter(\.isReleased).map(\.name) == ["clip-l", "clip-g", "t5"])
    #expect(plan.parts.allSatisfy { $0.bytes == 4 * $0.parameters && $0.parameters > 0 })
    let smaller = try job { $0.sampling.prompt?.without = ["t5"] }
    #expect(smaller.plan?.parts.map(\.name) == ["transformer", "vae", "clip-l", "clip-g"])
    #expect(try job { $0.sampling.sampler = "dopri5" }.plan?.evaluationsPerPicture == nil)
  }

  @Test func `what is cut off a prompt is said`() throws {
    #expect(try job().notes == [])
    let long = try job {
      $0.sampling.prompt?.text = String(repeating: "house ", count: 90) + "boat"
      $0.sampling.prompt?.maximumLength = 20
    }
    #expect(long.notes.count == 3)
    #expect(long.notes.allSatisfy { $0.contains("of the prompt, cut off is:") })
    #expect(long.notes.allSatisfy { $0.hasSuffix("boat") })
  }

  private struct Stopped: Error {}

  @Test func `drawing can be stopped between two steps`() throws {
    var watch = DrawingWatch()
    let seen = Mutex<[Int]>([])
    watch.evaluations = ModelEvaluations { total in
      seen.withLock { $0.append(total) }
      if total >= 4 { throw Stopped() }
    }
    let job = try job(watch)
    #expect(throws: Stopped.self) { try job.source.draw(job.recipe.requests) }
    #expect(seen.withLock { $0 } == [2, 4])
  }

  @Test func `a preview is written after each step, and changes no bit`() throws {
    let scratch = try ScratchFolder()
    var watch = DrawingWatch()
    watch.preview = try Preview(path: scratch.file("now.png"))
    let watched = try job(watch)
    let expected = try job()
    #expect(
      try BatchRenderer(watched.source).draw(watched.recipe)
        == BatchRenderer(expected.source).draw(expected.recipe))
    #expect(scratch.names == ["now.png"])
  }
}
