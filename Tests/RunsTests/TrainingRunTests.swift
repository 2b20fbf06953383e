import Datasets
import Files
import Flows
import Images
import Layers
import Recipes
import Runs
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// A few pictures with structure: bars at places that depend on the index.
private struct Bars: ImageDataset {
  let count = 50
  let imageShape = [1, 6, 6]

  func samples(at index: Int) -> [UInt8] {
    (0..<36).map { $0 % 6 == index % 6 ? UInt8(200 + index) : UInt8($0 / 6 * (index % 3)) }
  }
}

/// A small flow whose loss becomes infinite at some steps, on their first visit.
private struct Fragile: TrainableModel {
  let base: TrainableNICE
  let batch: Int
  let isBroken: @Sendable (_ step: Int) -> Bool

  var parameters: [Parameter] { base.parameters }
  var imageShape: [Int] { base.imageShape }

  func loss(of shard: TrainingShard) -> ShardLoss {
    var loss = base.loss(of: shard)
    if isBroken(shard.samples.lowerBound / batch) { loss.sum = loss.sum * Float.infinity }
    return loss
  }
}

private struct SmallTrainee: Trainee {
  let trained: Fragile
  var cannotDraw = false

  struct NoPicture: Error {}

  init(_ recipe: TrainingRecipe, isBroken: @escaping @Sendable (Int) -> Bool) throws {
    let configuration = NICEConfiguration(
      imageShape: [1, 6, 6], couplings: 2, hidden: [16], scaling: .first)
    let store = ParameterStore(FreshParameters(seed: recipe.seed), isTrained: true)
    trained = Fragile(
      base: try TrainableNICE(configuration, store: store), batch: recipe.batch,
      isBroken: isBroken)
  }

  var model: any TrainableModel { trained }
  var family: String { "small" }
  var lossName: String { "nats" }
  var lossKey: String { "nats" }
  func shown(loss: Double) -> Double { loss }

  func validationLoss(_ pictures: any ImageDataset) throws -> Double {
    let levels = try (0..<pictures.count).flatMap { try pictures.samples(at: $0).map(Float.init) }
    let tensor = Tensor(levels, Shape([pictures.count] + pictures.imageShape))
    return Double(
      trained.base.loss(
        of: TrainingShard(pictures: tensor, samples: 0..<pictures.count, seed: 1)
      ).sum.item)
      / Double(pictures.count)
  }

  func draw(seeds: [UInt64]) throws -> [Image] {
    if cannotDraw { throw NoPicture() }
    let planes = trained.base.model.sample(seeds: seeds, temperature: 1).detached
    return seeds.indices.map { index in
      Image(
        width: 6, height: 6, channels: .grey,
        samples: .eight(
          planes.sliced(0, index..<index + 1).values.map { UInt8(min(max($0, 0), 1) * 255) }))
    }
  }

  func write(to path: String, steps: Int, metrics: [String: Double]) throws {
    let numbers = trained.parameters.flatMap { $0.value.values.map(\.bitPattern) }
    try AtomicFile.write(
      Array("\(steps) \(metrics) \(numbers)".utf8), to: path)
  }
}

@Suite struct TrainingRunTests {
  private func recipe(_ sections: String) throws -> TrainingRecipe {
    try TrainingRecipe(from: RecipeSection(yaml: sections, path: "r.yaml"))
  }

  private let plain = """
    training: {steps: 30, batch: 20, shard: 10, seed: 3}
    optimizer: {rate: 0.01, clip-norm: 50}
    schedule: {warmup: 4, name: cosine}
    run: {samples: 4, sample-every: 10, validate-every: 5, save-minutes: 0}
    """

  /// Starts or continues a run; `stop` ends it before its end, as a kill does: nothing is saved then.
  private func train(
    _ recipe: TrainingRecipe, in folder: String, stop: Int? = nil,
    isBroken: @escaping @Sendable (Int) -> Bool = { _ in false }
  ) throws -> RunProgress {
    let run = try TrainingRun(
      in: RunFolder(folder), recipe: recipe, trainee: SmallTrainee(recipe, isBroken: isBroken),
      pictures: Bars().subset(0..<40), heldOut: Bars().subset(40..<50), now: { 0 })
    var taken = 0
    while !run.isAtEnd, stop.map({ taken < $0 }) ?? true {
      _ = try run.advance()
      taken += 1
    }
    if stop == nil { try run.finish() }
    return run.progress
  }

  /// What must be equal, by name.
  private func results(_ folder: String) throws -> [String: [UInt8]] {
    var results: [String: [UInt8]] = [:]
    for name in try files(below: folder) where !name.hasPrefix("events/") && name != ".lock" {
      results[name] = try MappedFile(path: "\(folder)/\(name)").withBytes { Array($0) }
    }
    return results
  }

  private static let variants = [
    "", "average: {decay: 0.9}", "average: {decay: 0.99, warmup: none}",
    "training: {precision: bf16}", "training: {precision: f16}", "training: {checkpointing: true}",
    "training: {on-nan: rollback, rollback-every: 4}", "optimizer: {name: sgd, momentum: 0.9}",
    "optimizer: {name: rmsprop}", "data: {shift: 1, flip: true, workers: 0}",
  ]

  private func recipe(variant: String) throws -> TrainingRecipe {
    let root = try RecipeSection(yaml: plain, path: "r.yaml")
    var recipe = try TrainingRecipe(from: root)
    let other = try TrainingRecipe(from: RecipeSection(yaml: variant, path: "v.yaml"))
    recipe.average = other.average
    (recipe.precision, recipe.checkpointing) = (other.precision, other.checkpointing)
    (recipe.onNaN, recipe.rollbackEvery) = (other.onNaN, other.rollbackEvery)
    recipe.data = other.data
    if variant.hasPrefix("optimizer") { recipe.optimizer.kind = other.optimizer.kind }
    if variant.contains("rollback") { recipe.run.saveMinutes = 1000 }
    return recipe
  }

  @Test(arguments: variants)
  func `a run that was broken off goes on as if nothing had been`(variant: String) throws {
    let recipe = try recipe(variant: variant)
    let scratch = try ScratchFolder()
    let (whole, broken) = ("\(scratch.path)/whole", "\(scratch.path)/broken")
    for folder in [whole, broken] { try makeFolder(folder) }
    _ = try train(recipe, in: whole)
    for steps in [7, 1, 0, 12] { _ = try train(recipe, in: broken, stop: steps) }
    _ = try train(recipe, in: broken)
    let (expected, found) = try (results(whole), results(broken))
    #expect(expected.keys.sorted() == found.keys.sorted())
    for (name, bytes) in expected { #expect(found[name] == bytes, "\(name) differs") }
    #expect(expected["samples/step-0000030.png"] != nil && expected["overview.png"] != nil)
  }

  @Test func `variants that should change weights do, and those that should not do not`() throws {
    var models: [String: [UInt8]] = [:]
    for variant in Self.variants {
      let scratch = try ScratchFolder()
      _ = try train(recipe(variant: variant), in: scratch.path)
      models[variant] = try results(scratch.path)["model.safetensors"]
    }
    let same = [
      "training: {checkpointing: true}", "training: {on-nan: rollback, rollback-every: 4}",
    ]
    for (variant, model) in models where variant != "" {
      #expect((model == models[""]) == same.contains(variant), "\(variant)")
    }
  }

  @Test func `a loss that is no number ends the run, with the state before it`() throws {
    let scratch = try ScratchFolder()
    let recipe = try recipe(variant: "")
    var message = ""
    do {
      _ = try train(recipe, in: scratch.path) { $0 == 12 }
    } catch let error as TrainingError {
      message = "\(error)"
    }
    #expect(message.hasPrefix("step 13: the loss is no longer a number (the loss: 1 of 1"))
    // The state is good: with nothing broken the run goes on to what it would have been.
    let progress = try train(recipe, in: scratch.path)
    #expect(progress.step == 30 && progress.rollbacks == 0)
    let other = try ScratchFolder()
    _ = try train(recipe, in: other.path)
    #expect(
      try results(scratch.path)["model.safetensors"]
        == results(other.path)["model.safetensors"])
  }

  @Test func `a rollback halves the rate, and is the same after a kill`() throws {
    let recipe = try recipe(variant: "training: {on-nan: rollback, rollback-every: 4}")
    // Broken for the rate that it comes with first: the way back leads past it.
    let visits = Visits()
    let whole = try ScratchFolder()
    let progress = try train(recipe, in: whole.path) { visits.isFirst($0, of: 14) }
    #expect(progress.rollbacks == 1 && progress.rateFactor == 0.5 && progress.isFinished)
    let log = String(decoding: try results(whole.path)["log.jsonl"] ?? [], as: UTF8.self)
    #expect(log.contains("\"kind\":\"rollback\"") && log.contains("\"step\":12"))

    let broken = try ScratchFolder()
    let others = Visits()
    for steps in [6, 9, 3] {
      _ = try train(recipe, in: broken.path, stop: steps) { others.isFirst($0, of: 14) }
    }
    _ = try train(recipe, in: broken.path) { others.isFirst($0, of: 14) }
    #expect(
      try results(whole.path)["model.safetensors"]
        == results(broken.path)["model.safetensors"])
    #expect(!(try files(below: broken.path).contains { $0.hasPrefix("good-") }))
  }

  @Test func `a run that cannot be saved by going back gives up`() throws {
    var recipe = try recipe(variant: "training: {on-nan: rollback, rollback-every: 4}")
    recipe.rollbacks = 3
    let scratch = try ScratchFolder()
    #expect(throws: TrainingError.self) { try train(recipe, in: scratch.path) { $0 == 14 } }
  }

  @Test func `held-out pictures that get no better end a run early`() throws {
    var recipe = try recipe(variant: "")
    (recipe.steps, recipe.patience) = (2000, 2)
    recipe.optimizer.rate = 0.05
    recipe.schedule = LearningRateSchedule()
    recipe.run.sampleEvery = 10_000
    let scratch = try ScratchFolder()
    let progress = try train(recipe, in: scratch.path)
    #expect(progress.isFinished && progress.step < 2000)
    #expect(progress.validationsSinceBest == 2 && progress.best?.step == progress.step - 10)
  }

  @Test func `a picture that cannot be drawn is noted, and does not end a run`() throws {
    let recipe = try recipe(variant: "")
    let scratch = try ScratchFolder()
    var trainee = try SmallTrainee(recipe) { _ in false }
    trainee.cannotDraw = true
    let run = try TrainingRun(
      in: RunFolder(scratch.path), recipe: recipe, trainee: trainee,
      pictures: Bars().subset(0..<40), heldOut: nil, now: { 0 })
    while !run.isAtEnd { _ = try run.advance() }
    try run.finish()
    #expect(run.progress.isFinished)
    let log = String(decoding: try results(scratch.path)["log.jsonl"] ?? [], as: UTF8.self)
    #expect(log.split(separator: "\n").count { $0.contains("NoPicture") } == 3)
  }

  @Test func `of two runs that begin in one folder one comes first`() throws {
    let scratch = try ScratchFolder()
    let facts = RunFacts(
      version: "1", numerics: 1, command: "", overrides: [], data: "", dataDigest: "")
    try facts.begin(RunFolder(scratch.path), recipe: "a")
    #expect(throws: RunError.exists(path: scratch.path)) {
      try facts.begin(RunFolder(scratch.path), recipe: "b")
    }
    #expect(try results(scratch.path)["recipe.yaml"] == Array("a".utf8))
  }

  @Test func `what a killed process left half-written is removed`() throws {
    let scratch = try ScratchFolder()
    let recipe = try recipe(variant: "")
    _ = try train(recipe, in: scratch.path, stop: 3)
    let left = scratch.path + "/.atelier-abc.partial"
    try AtomicFile.write([1], to: left)
    _ = try train(recipe, in: scratch.path)
    #expect(FileKind(left) == .missing)
  }
}

/// Remembers whether a step was there before: what is broken once is not broken on the way back.
private final class Visits: Sendable {
  private let seen = Mutex<Set<Int>>([])

  func isFirst(_ step: Int, of broken: Int) -> Bool {
    step == broken && seen.withLock { $0.insert(step).inserted }
  }
}
