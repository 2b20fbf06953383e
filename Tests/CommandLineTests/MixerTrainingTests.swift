import Images
import Layers
import RectifiedFlow
import Studio
import Tensors
import Testing

/// Every mixer and every feed-forward, trained and drawn from as a user does it.
@Suite struct MixerTrainingTests {
  private static let mixers = TokenMixerKind.allCases.map { "mixer: \($0.rawValue)" }
  private static let feedForwards = FeedForwardKind.allCases.map { "feed-forward: \($0.rawValue)" }

  private func recipe(_ choice: String) -> String {
    """
    model: {family: dit, patch: 2, width: 16, depth: 2, heads: 2, \(choice),
      state-size: 4, block: 4, features: 9, expansion: 3, experts: 3, top-k: 1,
      capacity-factor: 1.5}
    sampling: {steps: 2}
    training: {steps: 12, batch: 6, shard: 3}
    optimizer: {rate: 0.01}
    run: {samples: 0}
    """
  }

  @Test(arguments: mixers + feedForwards)
  func `trains and draws the same bits at every level and with any threads`(
    _ choice: String
  ) throws {
    let workshop = try Workshop()
    var expected: (model: String, picture: Image)?
    for (index, level) in Level.available.enumerated() {
      let environment = ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": "\(index + 1)"]
      let model = try FlowRuns.train(
        recipe(choice), in: workshop, as: level.rawValue,
        index == 1 ? ["--set", "training.micro-batch=3"] : [], environment: environment)
      let picture = workshop.path("\(level.rawValue).png")
      let drawn = try runAtelier(
        ["render", model, "--count", "3", "--output", picture], environment: environment)
      try #require(drawn.status == 0, "\(drawn.errors)")
      let image = try Image.read(picture)
      if let expected {
        try FlowRuns.expectEqualModels(expected.model, model, "\(level)")
        #expect(expected.picture.samples == image.samples, "\(level)")
      } else {
        expected = (model, image)
      }
    }
  }

  @Test(arguments: [
    "mixer: performer", "mixer: flash-chunk", "mixer: mamba",
    "feed-forward: mixture-of-experts",
  ])
  func `a reflow builds the model as the first recipe did`(_ choice: String) throws {
    let workshop = try Workshop()
    let model = try FlowRuns.train(recipe(choice), in: workshop)
    let settings = [
      "training.steps=1", "training.batch=4", "training.shard=4", "reflow.pairs=8",
      "run.samples=0",
    ]
    let finished = try runAtelier(
      ["train", "--reflow", model, "--output", workshop.path("straight")]
        + settings.flatMap { ["--set", $0] })
    try #require(finished.status == 0, "\(finished.errors)")
    let straight = try ModelFile(path: workshop.path("straight/model.safetensors"))
    #expect(try straight.card.dit == ModelFile(path: model).card.dit)
  }
}
