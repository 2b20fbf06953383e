import ArgumentParser
import Images
import Rendering
import Studio
import Terminal

/// `atelier render`: draws pictures from a model.
struct Render: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw pictures from a model: a grid, or one file for each.",
    discussion: """
      Picture k has seed SEED + k and the same pixels whether it is drawn alone or in a batch. \
      Every file carries its recipe: 'atelier inspect FILE' shows it, and \
      'atelier render --from FILE --output AGAIN.png' draws the same pixels again.
      """)

  @Argument(
    help: """
      The model, a file or the folder of a pipeline of Stable Diffusion 3; with --from the one that \
      the recipe names, if not given.
      """,
    completion: .file(extensions: ["safetensors"]))
  var model: String?

  @Option(
    help:
      "For a single file of Stable Diffusion 3: the folder of its configuration and tokenizers.",
    completion: .directory)
  var config: String?

  @Option(
    help: "Draw a picture again, from the recipe that it carries.",
    completion: .file(extensions: ["png", "jpg", "jpeg"]))
  var from: String?

  @Option(
    name: .shortAndLong,
    help: "A file for one picture or a grid of all; a folder, or a path that ends in /, for files.",
    completion: .file())
  var output: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Draw what a normalizing flow sees on the way from one picture to another (--count 9).",
      valueName: "from to"),
    completion: .file())
  var between: [String] = []

  @OptionGroup(title: "What is drawn") var choices: PictureOptions
  @OptionGroup(title: "How a rectified flow draws it") var flow: FlowOptions
  @OptionGroup(title: "What Stable Diffusion 3 is asked for") var prompts: PromptOptions
  @OptionGroup(title: "How it is watched") var preview: PreviewOptions
  @OptionGroup(title: "How it is stored") var storage: StorageOptions

  @Option(
    help: """
      How many pictures are drawn at once: memory and speed, never pixels (default: 64; 1 for large \
      pictures).
      """)
  var batchSize: Int?

  @OptionGroup var animation: AnimationOptions
  @OptionGroup(title: "Sheets that compare") var plotting: PlotOptions
  @OptionGroup(title: "Batches of jobs") var batch: ManifestOptions

  @OptionGroup var execution: ExecutionOptions

  func validate() throws {
    guard output != nil || batch.dryRun else {
      throw ValidationError("Say where pictures go, with --output.")
    }
    if let batchSize, batchSize <= 0 {
      throw ValidationError("--batch-size must be positive, got \(batchSize).")
    }
    guard [0, 2].contains(between.count) else {
      throw ValidationError("--between takes two pictures, got \(between.count).")
    }
    if !between.isEmpty,
      let flag = choices.given.first(where: { $0 == "--temperature" || $0 == "--seed" })
    {
      throw ValidationError("\(flag) draws codes: with --between they come from the pictures.")
    }
    guard batch.manifest == nil else {
      let others: [(String, Bool)] = [
        ("--from", from != nil), ("--plot", !plotting.plot.isEmpty),
        ("--animate", animation.animate), ("--format", storage.format != nil),
        ("--config", config != nil), ("--between", !between.isEmpty),
      ]
      let given = others.filter(\.1).map(\.0) + choices.given + flow.given + prompts.given
      if let flag = given.first {
        throw ValidationError("\(flag) is for the manifest to say.")
      }
      return
    }
    guard from == nil else {
      let words =
        prompts.given + (between.isEmpty ? [] : ["--between"])
        + (plotting.plot.isEmpty ? [] : ["--plot"])
      if let flag = (choices.given + flow.given + words).first {
        throw ValidationError("\(flag) cannot change what --from draws again.")
      }
      return
    }
    if !plotting.plot.isEmpty {
      if animation.animate { throw ValidationError("--animate is not for --plot.") }
      if choices.count != nil { throw ValidationError("--plot says how many: no --count.") }
    }
    guard model != nil else {
      throw ValidationError("Name a model, or a picture to draw again with --from.")
    }
  }

  func run() throws {
    try execution.apply {
      let output = output ?? "."
      if let manifest = batch.manifest {
        return try batch.run(
          manifest, model: model, into: OutputTarget(folder: output).path, batchSize: batchSize)
      }
      let target = OutputTarget(output)
      if let plot = try plotted() {
        let encoding = try storage.encoding(for: target, depth: 8)
        try target.check()
        return try plotting.draw(
          plot, to: target, as: encoding, carriesMetadata: !batch.noMetadata)
      }
      let progress = DrawingProgress()
      var watch = progress.watch()
      watch.preview = try preview.opened()
      let job = try prepared(target, watching: watch)
      let encoding = try storage.encoding(for: target, depth: job.recipe.depth)
      try target.check()
      if animation.animate {
        return try animation.draw(
          job, to: target, as: encoding, batchSize: batchSize ?? job.source.usualBatch,
          carriesMetadata: !batch.noMetadata)
      }
      progress.start(job)
      let renderer = BatchRenderer(job.source, batchSize: batchSize)
      switch target {
      case .file(let path):
        let sheet = try renderer.draw(job.recipe) { done in
          progress.advance(pictures: done)
          return !Interrupt.isRequested
        }
        guard var sheet else { throw Interrupted() }
        if batch.noMetadata { sheet.metadata = ImageMetadata() }
        try sheet.write(to: path, as: encoding)
        print(path)
      case .folder(let folder):
        try renderer.draw(job.recipe.requests) { index, image in
          let seed = job.recipe.seeds[index]
          let path = "\(folder)/\(seed).\(encoding.format.fileExtension)"
          var picture = try job.recipe.alone(at: index).assembled([image])
          if batch.noMetadata { picture.metadata = ImageMetadata() }
          try picture.write(to: path, as: encoding)
          progress.advance(pictures: index + 1)
          print(path)
          return !Interrupt.isRequested
        }
        if Interrupt.isRequested { throw Interrupted() }
      }
      if job.evaluations.total > 0 {
        StandardStream.error.write(
          "\(job.evaluations.total) model evaluations for \(job.recipe.count) pictures\n")
      }
    }
  }

  /// The sheets of a plot, `nil` where none is asked for.
  private func plotted() throws -> PlotJob? {
    if let from {
      return try PlotJob(
        from: from, modelPath: model, configuration: config, batchSize: batchSize)
    }
    guard let x = plotting.axis("x") else { return nil }
    var asked = choices.choices(single: true)
    asked.layOut(columns: 1, padding: choices.padding, background: choices.background)
    try flow.apply(to: &asked.sampling)
    try prompts.apply(to: &asked.sampling)
    return try PlotJob(
      modelPath: model ?? "", configuration: config, asked, x: x, y: plotting.axis("y"),
      z: plotting.axis("z"), batchSize: batchSize)
  }

  private func prepared(
    _ target: OutputTarget, watching watch: DrawingWatch
  ) throws -> RenderJob {
    if let from {
      return try RenderJob(
        from: from, modelPath: model, configuration: config, watching: watch)
    }
    var asked = choices.choices(
      single: target.isForFolder, standardCount: between.isEmpty ? 1 : 9)
    if between.count == 2 {
      asked.sampling.between = RenderRecipe.Between(
        first: RenderRecipe.Input(file: between[0]), last: RenderRecipe.Input(file: between[1]),
        count: asked.count)
    }
    try flow.apply(to: &asked.sampling)
    try prompts.apply(to: &asked.sampling)
    return try RenderJob(
      modelPath: model ?? "", configuration: config, asked, watching: watch)
  }
}
