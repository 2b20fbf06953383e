import ArgumentParser
import Rendering

/// The flags for models that read prompts; each is `nil` where it was not given, and then as the model
/// has it.
struct PromptOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "What the picture is to show.")
  var prompt: String?

  @Option(help: "What guidance keeps the picture away from (default: nothing).")
  var negativePrompt: String?

  @Option(help: "Width and height, as 1024x768 (default: what the model was trained for).")
  var size: PixelSize?

  @Flag(help: "Let (word:1.3) in prompts say how much a word counts.")
  var promptWeights = false

  @Option(
    help: "A text encoder that is left out: clip-l, clip-g or t5. May be repeated.")
  var without: [String] = []

  @Flag(help: "Leave the largest text encoder out, as --without t5.")
  var withoutT5 = false

  @Option(help: "How many tokens of a prompt T5 reads (default: 256).")
  var maxSequenceLength: Int?

  @Option(
    name: [.customLong("lora")],
    help: ArgumentHelp(
      "A file of changes to the model's weights, and how much of them. May be repeated.",
      valueName: "file[:scale]"),
    completion: .file(extensions: ["safetensors"]))
  var adapters: [String] = []

  @Option(help: "The layers that guidance does without to sharpen what is there, as 7,8,9.")
  var skipLayers: String?

  @Option(
    name: [.long, .customLong("slg-scale")], help: "How much that counts (default: 2.8).")
  var skipLayerScale: Float?

  @Option(help: "The share of the steps after which it begins (default: 0.01).")
  var skipLayerStart: Double?

  @Option(
    name: [.long, .customLong("skip-layer-end")],
    help: "The share of the steps at which it ends (default: 0.2).")
  var skipLayerStop: Double?

  @Option(
    name: [.customLong("rng")],
    help: "Who makes the noise: philox, or torch to compare with diffusers (default: philox).")
  var generator: RenderRecipe.Generator?

  /// The flags that were given, by name.
  var given: [String] {
    let flags: [(String, Bool)] = [
      ("--prompt", prompt != nil), ("--negative-prompt", negativePrompt != nil),
      ("--size", size != nil), ("--prompt-weights", promptWeights),
      ("--without", !without.isEmpty), ("--without-t5", withoutT5),
      ("--max-sequence-length", maxSequenceLength != nil), ("--lora", !adapters.isEmpty),
      ("--skip-layers", skipLayers != nil), ("--skip-layer-scale", skipLayerScale != nil),
      ("--skip-layer-start", skipLayerStart != nil), ("--skip-layer-stop", skipLayerStop != nil),
      ("--rng", generator != nil),
    ]
    return flags.filter(\.1).map(\.0)
  }

  func validate() throws {
    let aboutPrompts: [(String, Bool)] = [
      ("--negative-prompt", negativePrompt != nil), ("--prompt-weights", promptWeights),
      ("--without", !without.isEmpty), ("--without-t5", withoutT5),
      ("--max-sequence-length", maxSequenceLength != nil),
    ]
    if prompt == nil, let flag = aboutPrompts.first(where: \.1)?.0 {
      throw ValidationError("\(flag) is for --prompt.")
    }
    if let maxSequenceLength, !(1...512).contains(maxSequenceLength) {
      throw ValidationError(
        "--max-sequence-length must be from 1 to 512, got \(maxSequenceLength).")
    }
    let aboutLayers: [(String, Bool)] = [
      ("--skip-layer-scale", skipLayerScale != nil),
      ("--skip-layer-start", skipLayerStart != nil), ("--skip-layer-stop", skipLayerStop != nil),
    ]
    if skipLayers == nil, let flag = aboutLayers.first(where: \.1)?.0 {
      throw ValidationError("\(flag) is for --skip-layers.")
    }
    _ = try layers()
    for text in adapters { _ = try Self.adapter(text) }
  }

  /// Puts what was asked for into settings.
  func apply(to sampling: inout RenderRecipe.Sampling) throws {
    if let prompt {
      var asked = RenderRecipe.Prompt(text: prompt, negative: negativePrompt ?? "")
      let left = without + (withoutT5 ? ["t5"] : [])
      asked.without = left.isEmpty ? nil : left
      asked.maximumLength = maxSequenceLength
      asked.weights = promptWeights ? true : nil
      sampling.prompt = asked
    }
    sampling.size = size.map { [$0.width, $0.height] }
    sampling.adapters = adapters.isEmpty ? nil : try adapters.map(Self.adapter)
    sampling.skippedLayers = try layers().map { layers in
      var skipped = RenderRecipe.SkippedLayers(layers: layers)
      skipped.scale = skipLayerScale ?? skipped.scale
      skipped.start = skipLayerStart ?? skipped.start
      skipped.stop = skipLayerStop ?? skipped.stop
      return skipped
    }
    sampling.generator = generator == .philox ? nil : generator
  }

  private func layers() throws -> [Int]? {
    try commaSeparated(skipLayers, "--skip-layers") { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
  }

  private static func adapter(_ text: String) throws -> RenderRecipe.Adapter {
    guard let adapter = RenderRecipe.Adapter(text) else {
      throw ValidationError("--lora takes a scale from -100 to 100, got '\(text)'.")
    }
    return adapter
  }
}

/// Width and height of a picture, as `1024x768`.
struct PixelSize: Hashable, ExpressibleByArgument {
  let width: Int
  let height: Int

  init?(argument: String) {
    let parts = argument.lowercased().split(
      omittingEmptySubsequences: false, whereSeparator: { "x×".contains($0) })
    guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]),
      (1...65_536).contains(width), (1...65_536).contains(height)
    else { return nil }
    (self.width, self.height) = (width, height)
  }
}

extension RenderRecipe.Generator: ExpressibleByArgument {}
