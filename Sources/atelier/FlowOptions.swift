import ArgumentParser
import RectifiedFlow
import Rendering

/// The flags that decide how a rectified flow goes from noise to pictures; each is `nil` where it was
/// not given, and then as the model has it.
struct FlowOptions: ParsableArguments {
  @Option(
    name: .customLong("class"),
    help:
      "The classes that pictures are of, in turn, as item/potion,mon (default: all of the model's)."
  )
  var classes: String?

  @Option(
    name: .customLong("condition"),
    help: ArgumentHelp(
      "What all pictures are asked to be besides, by an attribute of the model. May be repeated.",
      valueName: "name=value"))
  var conditions: [String] = []

  @Option(
    name: [.long, .customLong("scheduler")],
    help: "The solver that leads from noise to a picture (default: the model's own).")
  var sampler: SamplerKind?

  @Option(
    name: [.long, .customLong("num-inference-steps")],
    help: "How many steps it takes (default: the model's own).")
  var steps: Int?

  @Option(help: "How the times of the steps lie between noise and data (default: uniform).")
  var spacing: TimeSpacing.Curve?

  @Option(
    help: "Moves times towards the noise: a number, 1 is not, 3 as in Stable Diffusion 3.")
  var shift: Double?

  @Flag(help: "Move times towards the noise the more, the larger pictures are, as Flux does.")
  var dynamicShift = false

  @Option(help: "The times themselves, descending from 1, as 1,0.8,0.4; a last 0 may be left out.")
  var times: String?

  @Option(
    name: [.long, .customLong("rtol")],
    help: "How far a step of dopri5 may be off (default: 1e-5).")
  var tolerance: Float?

  @Option(
    name: [.long, .customLong("cfg-scale"), .customLong("guidance-scale")],
    help: "How much more a picture becomes what it is asked to be (default: the model's own).")
  var guidance: Float?

  @Option(help: "The times at which there is guidance, as 0.2,0.9 (default: all).")
  var guidanceInterval: String?

  @Option(help: "How far guidance keeps a picture's contrast, 0 to 1 (default: 0).")
  var guidanceRescale: Float?

  @Option(
    name: [.customLong("image"), .customLong("init-image")],
    help: "Draw over this picture, cut and resized to the model's size.", completion: .file())
  var image: String?

  @Option(
    help: "How much is drawn anew with --image: 1 leaves nothing (default: 0.6; 1 with --mask).")
  var strength: Double?

  @Option(
    help: "Where --image is drawn over: white is drawn, black is kept.", completion: .file())
  var mask: String?

  /// The flags that were given, by name.
  var given: [String] {
    let flags: [(String, Bool)] = [
      ("--class", classes != nil), ("--condition", !conditions.isEmpty),
      ("--sampler", sampler != nil), ("--steps", steps != nil),
      ("--spacing", spacing != nil), ("--shift", shift != nil), ("--dynamic-shift", dynamicShift),
      ("--times", times != nil),
      ("--tolerance", tolerance != nil), ("--guidance", guidance != nil),
      ("--guidance-interval", guidanceInterval != nil),
      ("--guidance-rescale", guidanceRescale != nil), ("--image", image != nil),
      ("--strength", strength != nil), ("--mask", mask != nil),
    ]
    return flags.filter(\.1).map(\.0)
  }

  func validate() throws {
    if times != nil {
      for (flag, isGiven) in [
        ("--steps", steps != nil), ("--spacing", spacing != nil), ("--shift", shift != nil),
        ("--dynamic-shift", dynamicShift),
      ] where isGiven {
        throw ValidationError("--times says all times: no \(flag).")
      }
      _ = try numbers(times, "--times")
    }
    if let wrong = conditions.first(where: { !$0.contains("=") }) {
      throw ValidationError("--condition takes name=value, got '\(wrong)'.")
    }
    if dynamicShift, shift != nil {
      throw ValidationError("--dynamic-shift finds the shift: no --shift.")
    }
    if let guidance, !(guidance.isFinite && (0...100).contains(guidance)) {
      throw ValidationError("--guidance must be from 0 to 100, got \(guidance).")
    }
    if let ends = try numbers(guidanceInterval, "--guidance-interval"), ends.count != 2 {
      throw ValidationError("--guidance-interval takes two times, got \(ends.count).")
    }
    if image == nil,
      let flag = [("--strength", strength != nil), ("--mask", mask != nil)]
        .first(where: \.1)?.0
    {
      throw ValidationError("\(flag) is for --image.")
    }
    if let strength, !(strength > 0 && strength <= 1) {
      throw ValidationError("--strength must be above 0 and at most 1, got \(strength).")
    }
  }

  /// Puts what was asked for into settings.
  func apply(to sampling: inout RenderRecipe.Sampling) throws {
    sampling.classes = classes.map { $0.split(separator: ",").map(String.init) }
    let pairs = conditions.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), String(parts[1]))
    }
    // As everywhere, the last of several counts.
    sampling.conditions =
      pairs.isEmpty ? nil : Dictionary(pairs, uniquingKeysWith: { _, last in last })
    sampling.sampler = sampler?.rawValue
    (sampling.steps, sampling.spacing, sampling.shift) = (steps, spacing?.rawValue, shift)
    sampling.dynamicShift = dynamicShift ? true : nil
    sampling.times = try numbers(times, "--times")
    sampling.tolerance = tolerance
    sampling.guidance = guidance
    sampling.guidanceInterval = try numbers(guidanceInterval, "--guidance-interval")
    sampling.guidanceRescale = guidanceRescale
    sampling.over = image.map { image in
      RenderRecipe.Over(
        image: RenderRecipe.Input(file: image), strength: strength ?? (mask == nil ? 0.6 : 1),
        mask: mask.map { RenderRecipe.Input(file: $0) })
    }
  }

  private func numbers(_ text: String?, _ flag: String) throws -> [Float]? {
    try commaSeparated(text, flag) { Float($0).flatMap { $0.isFinite ? $0 : nil } }
  }
}

extension SamplerKind: ExpressibleByArgument {}
extension TimeSpacing.Curve: ExpressibleByArgument {}
