import ArgumentParser
import Datasets
import Files
import Runs
import Studio
import Terminal

/// `atelier train`: trains a model on pictures.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a model on pictures, as a recipe says.",
    discussion: """
      The same recipe, data and seed give the same weights, bit for bit, on any CPU and with any \
      number of threads. Ctrl-C ends at the next step with everything kept; \
      --resume goes on as if nothing had been, also after a crash.
      """)

  @Argument(
    help: """
      The recipe, a YAML file such as models/nice-digits.yaml; what --init writes if not given.
      """,
    completion: .file(extensions: ["yaml", "yml"]))
  var recipe: String?

  @Option(
    help: """
      The pictures: a folder of PNG and JPEG files, whose sub-folders are classes, TFRecord files, \
      or MNIST's IDX files; with --resume, where they lie now.
      """,
    completion: .file())
  var data: String?

  @Option(
    help: """
      Learn from this model instead of from pictures: to go straight from its noise to what it draws, \
      in fewer steps.
      """,
    completion: .file(extensions: ["safetensors"]))
  var reflow: String?

  @Flag(help: "Let a picture that cannot be read be an error, instead of naming and skipping it.")
  var strict = false

  @Option(
    name: .shortAndLong,
    help: "The folder of the run; runs/ and the recipe's name if not given.",
    completion: .directory)
  var output: String?

  @Option(help: "Go on with the run of this folder.", completion: .directory)
  var resume: String?

  @OptionGroup var settings: RecipeOptions
  @OptionGroup(title: "Instead of training") var writing: RecipeWriting

  @OptionGroup var execution: ExecutionOptions

  func validate() throws {
    try validateWriting()
    if onlyWrites { return }
    if resume != nil {
      guard recipe == nil, output == nil, reflow == nil, settings.overrides.isEmpty else {
        throw ValidationError("--resume takes recipe and output from the run's folder.")
      }
    } else if reflow != nil {
      guard data == nil else { throw ValidationError("--reflow learns from a model: no --data.") }
    } else {
      guard data != nil else { throw ValidationError("Missing expected option '--data'.") }
    }
  }

  func run() throws {
    if onlyWrites { return try write() }
    try execution.apply {
      let session = try session()
      try train(session)
    }
  }

  private func session() throws -> TrainingSession {
    if let resume {
      return try TrainingSession(
        resuming: RunFolder(resume), data: data, options: loading, drawing: drawing,
        now: { Stopwatch.now })
    }
    let (recipe, name, command) = try startingRecipe()
    guard let data = reflow ?? data else { throw CleanExit.helpRequest() }
    guard reflow != nil || recipe.reflow == nil else {
      throw ValidationError("This recipe learns from a model: name it by --reflow.")
    }
    return try TrainingSession(
      starting: recipe, data: data, in: RunFolder(output ?? "runs/\(name)"), command: command,
      options: loading, drawing: drawing, now: { Stopwatch.now })
  }

  /// Shows how far the pictures of a reflow are drawn.
  private var drawing: TrainingSession.DrawingProgress {
    var progress: ProgressReporter?
    return { done, total in
      if Interrupt.isRequested { throw Interrupted() }
      if progress == nil { progress = ProgressReporter(label: "drawing pairs", total: total) }
      progress?.update(done: done)
    }
  }

  private var loading: LoadingOptions {
    var options = LoadingOptions()
    options.isStrict = strict
    options.warn = { StandardStream.error.write("left out: \($0)\n") }
    return options
  }

  private func train(_ session: TrainingSession) throws {
    let run = session.run
    guard !run.isFinished else {
      return print("\(run.folder.path): finished after \(run.progress.step) steps")
    }
    let steps = run.recipe.steps
    let progress = ProgressReporter(label: "training", total: steps, first: run.progress.step)
    var note = TrainingNote(lossName: session.lossName, at: Stopwatch.now)
    while !run.isAtEnd, !Interrupt.isRequested {
      let report = try run.advance()
      note.add(
        loss: session.shown(loss: report.loss), smoothedLoss: run.progress.smoothedLoss,
        gradientNorm: report.gradientNorm, pictures: report.pictures, at: Stopwatch.now)
      progress.update(done: run.progress.step, notes: note.facts)
    }
    if run.progress.step < steps { progress.finish(done: run.progress.step) }
    guard run.isAtEnd else {
      try run.pause()
      print("\(run.folder.path): \(run.progress.step) of \(steps) steps; --resume goes on")
      throw Interrupted()
    }
    try run.finish()
    print("\(run.folder.model): \(session.parameterCount) parameters, \(run.progress.step) steps")
    if let best = run.progress.best {
      print("held-out pictures: \(rounded(best.loss)) \(session.lossName) after \(best.step) steps")
    }
  }
}

extension String {
  /// A path's last part without what follows its last point.
  var baseName: String {
    let name = split(separator: "/").last.map(String.init) ?? self
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}

/// A number with three digits after the point.
func rounded(_ value: Double) -> String {
  guard value.isFinite else { return "\(value)" }
  let thousandths = Int((abs(value) * 1000).rounded())
  let fraction = String(thousandths % 1000)
  return (value < 0 ? "-" : "") + "\(thousandths / 1000)."
    + String(repeating: "0", count: 3 - fraction.count) + fraction
}
