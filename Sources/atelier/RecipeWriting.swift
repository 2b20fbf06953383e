import ArgumentParser
import Files
import Studio
import Terminal

/// What `train` writes instead of training.
struct RecipeWriting: ParsableArguments {
  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Write a commented recipe of this family for the pictures of --data, to --output or standard output.",
      valueName: "family"))
  var family: ModelCard.Family?

  @Flag(help: "Let --init write over a file.")
  var force = false

  @Flag(
    help:
      "Print the JSON schema of recipes; with a family's name in the place of RECIPE, of that one.")
  var schema = false
}

extension ModelCard.Family: ExpressibleByArgument {}

extension Train {
  /// Whether nothing is trained: a recipe or the schema is written.
  var onlyWrites: Bool { writing.schema || writing.family != nil }

  /// Throws where the flags of ``RecipeWriting`` do not go together with the others.
  func validateWriting() throws {
    guard onlyWrites else {
      guard !writing.force else { throw ValidationError("--force is for --init.") }
      return
    }
    guard resume == nil, settings.overrides.isEmpty else {
      throw ValidationError("--init and --schema train nothing: no --resume, --set and --on-nan.")
    }
    if writing.schema {
      guard writing.family == nil, data == nil, output == nil, !writing.force else {
        throw ValidationError("--schema takes nothing but the name of a family.")
      }
      let names = ModelCard.Family.allCases.map(\.rawValue)
      guard recipe.map({ names.contains($0) }) ?? true else {
        throw ValidationError(
          "'\(recipe ?? "")' is no family; there are: \(names.joined(separator: ", ")).")
      }
    } else {
      guard recipe == nil else {
        throw ValidationError("--init writes a recipe and takes none: name its file by --output.")
      }
      guard data != nil else { throw ValidationError("Missing expected option '--data'.") }
    }
  }

  /// Writes what ``RecipeWriting`` asks for.
  func write() throws {
    if writing.schema {
      let schema = try RecipeSchema(family: recipe.flatMap { ModelCard.Family(rawValue: $0) })
      return print(schema.json, terminator: "")
    }
    guard let family = writing.family, let data else { return }
    if let output {
      guard writing.force || FileKind(output) == .missing else {
        throw FileError.cannotWrite(
          path: output, reason: "something is there already; --force writes over a file")
      }
      try checkWritable(output)
    }
    let text = try family.recipe(forData: data)
    guard let output else { return print(text, terminator: "") }
    try AtomicFile.write(Array(text.utf8), to: output)
    print(output)
  }

  /// The recipe to train by, what its run is called, and the command for the run's papers.
  func startingRecipe() throws -> (RecipeFile, name: String, command: String) {
    let changes = settings.overrides.map { " --set \(shellWord($0))" }.joined()
    let overrides = settings.overrides + (reflow.map { ["reflow.model=\($0)"] } ?? [])
    let source =
      reflow.map { " --reflow \(shellWord($0))" } ?? data.map { " --data \(shellWord($0))" } ?? ""
    if let recipe {
      return (
        try RecipeFile(path: recipe, overrides: overrides), recipe.baseName,
        "atelier train \(shellWord(recipe))\(source)\(changes)"
      )
    }
    if let reflow {
      let file = try RecipeFile(
        yaml: ReflowTemplate.recipe(for: ModelFile(path: reflow)),
        path: "the recipe for \(reflow)", overrides: overrides)
      return (file, "\(reflow.baseName)-reflow", "atelier train\(source)\(changes)")
    }
    guard let data else { throw CleanExit.helpRequest() }
    let (shown, family) = (shellWord(data), ModelCard.Family.standard)
    let file = try RecipeFile(
      yaml: family.recipe(forData: data), path: "the recipe for \(data)",
      overrides: settings.overrides)
    StandardStream.error.write(
      "no recipe given: training by the one that "
        + "'atelier train --init \(family.rawValue) --data \(shown)' writes\n")
    return (file, data.baseName, "atelier train --data \(shown)\(changes)")
  }
}

/// A word as a shell reads it back.
private func shellWord(_ text: String) -> String {
  let plain = text.allSatisfy {
    $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+=,:@%".contains($0))
  }
  if plain, !text.isEmpty { return text }
  return "'"
    + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
