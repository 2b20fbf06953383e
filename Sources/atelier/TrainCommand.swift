import ArgumentParser
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
      number of threads. Ctrl-C ends at the next step and keeps the model as it is then.
      """)

  @Argument(help: "The recipe, a YAML file such as models/nice-digits.yaml.")
  var recipe: String

  @Option(help: "The pictures: a folder with MNIST's IDX files, or such a file.")
  var data: String

  @Option(name: .shortAndLong, help: "Where the model goes, a safetensors file.")
  var output: String

  @Option(help: "How weights are stored: f32 or f16.")
  var weights: WeightType = .f32

  @OptionGroup var execution: ExecutionOptions

  enum WeightType: String, CaseIterable, ExpressibleByArgument { case f32, f16 }

  func run() throws {
    try execution.apply { try train() }
  }

  private func train() throws {
    try checkWritable(output)
    var session = try TrainingSession(recipe: RecipeFile(path: recipe), data: data)
    let steps = session.recipe.training.steps
    let progress = ProgressReporter(label: "training", total: steps)
    // One step says little about how well it goes: a running mean over about fifty does.
    var mean: Double?
    while session.step < steps, !Interrupt.isRequested {
      let loss = try session.advance()
      mean = mean.map { $0 + (loss - $0) * 0.02 } ?? loss
      progress.update(done: session.step, note: "\(rounded(mean ?? loss)) bits/dim")
    }
    if session.step < steps { progress.finish(done: session.step) }
    let command =
      "atelier train \(recipe) --data \(data) --output \(output) --weights \(weights.rawValue)"
    try session.save(to: output, command: command, halfPrecision: weights == .f16)
    print("\(output): \(session.parameterCount) parameters, \(session.step) steps")
    if let bits = session.validationBits() {
      print("held-out pictures: \(rounded(bits)) bits per dimension")
    }
    if session.step < steps { throw Interrupted() }
  }
}

/// A number with three digits after the point.
func rounded(_ value: Double) -> String {
  let thousandths = Int((abs(value) * 1000).rounded())
  let fraction = String(thousandths % 1000)
  return (value < 0 ? "-" : "") + "\(thousandths / 1000)."
    + String(repeating: "0", count: 3 - fraction.count) + fraction
}
