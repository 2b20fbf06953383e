import ArgumentParser
import Runs
import Studio

/// How a recipe is changed for one run.
struct RecipeOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a key of the recipe, as optimizer.rate=3e-4; the value is YAML. May be repeated.",
      valueName: "key=value"),
    completion: .list(settings))
  var changes: [String] = []

  @Option(
    name: .customLong("on-nan"),
    help: "What happens when the loss is no longer a number; --set training.on-nan.")
  var onNaN: NaNPolicy?

  /// All changes, in order.
  var overrides: [String] { changes + (onNaN.map { ["training.on-nan=\($0.rawValue)"] } ?? []) }

  /// What completes `--set`; nothing where the schema cannot be made, which a test excludes.
  private static let settings = (try? RecipeSchema().settings) ?? []
}

extension NaNPolicy: ExpressibleByArgument {}
