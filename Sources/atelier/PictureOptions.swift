import ArgumentParser
import Rendering
import Studio

/// The flags that decide pixels; each is `nil` where it was not given.
struct PictureOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "How many pictures to draw (default: 1).")
  var count: Int?

  @Option(name: .shortAndLong, help: "The seed of the first picture (default: 0).")
  var seed: UInt64?

  @Option(help: "Multiplies a flow's code: below 1 more typical, less varied (default: 1).")
  var temperature: Float?

  @Option(
    name: [.long, .customLong("dtype")],
    help: "What products are rounded to, f32, bf16 (faster) or f16: other pixels (default: f32).")
  var precision: RenderRecipe.Precision?

  @Option(help: "Bits of a sample, 8 or 16 (default: 8).")
  var depth: Int?

  @Option(
    help: "Enlarge what was drawn: a model such as models/waifu2x-art.safetensors, or a filter.",
    completion: .file(extensions: ["safetensors"]))
  var upscale: String?

  @Option(
    name: [.long, .customLong("grid")],
    help: "Pictures in a row of the grid (default: as many as there are rows, or one more).")
  var columns: Int?

  @Option(help: "Pixels around each picture of the grid (default: 2).")
  var padding: Int?

  @Option(help: "The colour behind the grid, as 202020 or #ffffff (default: 202020).")
  var background: HexColour?

  @Flag(help: "Write each picture's seed below it.")
  var labels = false

  /// The flags that were given, by name.
  var given: [String] {
    let flags: [(String, Bool)] = [
      ("--count", count != nil), ("--seed", seed != nil), ("--temperature", temperature != nil),
      ("--precision", precision != nil), ("--depth", depth != nil), ("--columns", columns != nil),
      ("--upscale", upscale != nil), ("--padding", padding != nil),
      ("--background", background != nil), ("--labels", labels),
    ]
    return flags.filter(\.1).map(\.0)
  }

  func validate() throws {
    if let count, !(1...1_000_000).contains(count) {
      throw ValidationError("--count must be from 1 to 1000000, got \(count).")
    }
    if let temperature, !(temperature.isFinite && temperature >= 0) {
      throw ValidationError("--temperature must not be negative, got \(temperature).")
    }
    if let depth, depth != 8, depth != 16 {
      throw ValidationError("--depth must be 8 or 16, got \(depth).")
    }
    if let columns, !(1...(count ?? 1)).contains(columns) {
      throw ValidationError("--columns must be from 1 to the count \(count ?? 1), got \(columns).")
    }
    if let padding, !(0...10_000).contains(padding) {
      throw ValidationError("--padding must be from 0 to 10000, got \(padding).")
    }
  }

  /// What the flags ask for; single pictures have no grid.
  func choices(single: Bool, standardCount: Int = 1) -> RenderJob.Choices {
    var choices = RenderJob.Choices()
    choices.seed = seed ?? 0
    choices.count = count ?? standardCount
    choices.sampling.temperature = temperature ?? 1
    choices.precision = precision ?? .float32
    choices.depth = depth ?? 8
    choices.upscale = upscale
    if !single {
      choices.layOut(columns: columns, padding: padding, background: background, labels: labels)
    }
    return choices
  }
}

extension RenderRecipe.Precision: ExpressibleByArgument {}

extension HexColour: ExpressibleByArgument {
  /// Reads a colour.
  public init?(argument: String) { self.init(argument) }
}
