import Images
import Recipes
import Rendering

/// One line of a manifest, or one combination of its matrix, read and checked but for its model.
struct ManifestJob {
  /// The number of the job, from 1.
  let number: Int
  /// Where it stands.
  let line: Int
  /// Its keys.
  let layers: ManifestLayers
  /// Where the model lies.
  let model: ModelShelf.Place
  /// What is asked for in words; `nil` for nothing.
  let prompt: ManifestPrompt?
  /// What its pictures have in common.
  var choices = RenderChoices()
  /// The classes as they were asked for; `nil` for what the model does by itself.
  var classes: [String]?
  /// The seeds.
  let seeds: SeedRanges
  /// Names of the files.
  let name: NameTemplate
  /// How they are stored.
  let encoding: ImageEncoding
  /// Width and height, where the manifest says them.
  let size: [Int]?

  /// Every key that a job may have.
  static let keys =
    [
      "model", "seed", "seeds", "count", "class", "condition", "sampler", "steps", "spacing",
      "shift", "dynamic-shift", "times", "tolerance", "guidance", "guidance-interval",
      "guidance-rescale", "image", "strength", "mask", "temperature", "precision", "depth",
      "upscale", "size", "name", "format", "quality", "subsampling", "progressive",
      "compression-level",
    ] + ManifestPrompt.keys + pipelineKeys

  /// Reads a job.
  ///
  /// Throws `RecipeError` or ``ManifestError``.
  init(
    _ layers: ManifestLayers, number: Int, line: Int, manifest: String, model: String?,
    wildcards: [Wildcard]
  ) throws {
    (self.layers, self.number, self.line) = (layers, number, line)
    func path(_ key: String) throws -> String? {
      let text: String? = try layers.value(key)
      return try text.map { text in
        guard !text.isEmpty, !text.unicodeScalars.contains("\0") else {
          throw layers.error(key, expected: "a path", found: text)
        }
        return ManifestFile.path(text, beside: manifest)
      }
    }
    guard let model = try path("model") ?? model else { throw layers.layers[0].missing("model") }
    self.model = ModelShelf.Place(path: model, configuration: try path("config"))
    prompt = try ManifestPrompt(layers, wildcards: wildcards)
    seeds = try Self.seeds(layers)
    (name, encoding) = try Self.storage(layers, wildcards: wildcards)
    size = try Self.size(layers)
    choices.sampling = try Self.sampling(layers, path: path)
    try Self.readPipeline(layers, into: &choices.sampling, manifest: manifest)
    classes = try layers.texts("class")
    if classes?.isEmpty == true {
      throw layers.error("class", expected: "at least one class", found: "none")
    }
    choices.precision =
      try Self.choice("precision", layers, RenderRecipe.Precision.self) ?? .float32
    choices.depth = try layers.value("depth") ?? 8
    guard choices.depth == 8 || choices.depth == 16 else {
      throw layers.error("depth", expected: "8 or 16", found: "\(choices.depth)")
    }
    if case .jpeg = encoding, choices.depth == 16 {
      throw layers.error("depth", expected: "8, as JPEG has it", found: "16")
    }
    choices.upscale = try layers.value("upscale")
    if let upscale = choices.upscale, upscale.contains("/") || upscale.contains(".") {
      choices.upscale = ManifestFile.path(upscale, beside: manifest)
    }
  }

  private static func seeds(_ layers: ManifestLayers) throws -> SeedRanges {
    let keys = ["seeds", "seed", "count"]
    if let section = layers.first(with: keys), section.has("seeds") {
      for key in keys.dropFirst() where section.has(key) {
        throw section.error(key, expected: "left out beside 'seeds'", found: "given")
      }
      let text = try layers.texts("seeds")?.joined(separator: ",") ?? ""
      guard let seeds = SeedRanges(text) else {
        throw section.error(
          "seeds", expected: "numbers and ascending ranges such as 0-99,200", found: text)
      }
      return seeds
    }
    let first: UInt64 = try layers.value("seed") ?? 0
    let count: Int = try layers.number("count", in: 1...SeedRanges.most) ?? 1
    guard let seeds = SeedRanges(from: first, count: count) else {
      throw layers.error("count", expected: "from 1", found: "\(count)")
    }
    return seeds
  }

  private static func size(_ layers: ManifestLayers) throws -> [Int]? {
    guard let text: String = try layers.value("size") else { return nil }
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ (1...65_536).contains($0) }),
      text == "\(sides[0])x\(sides[1])"
    else { throw layers.error("size", expected: "such as 512x512", found: text) }
    return sides
  }

  private static func sampling(
    _ layers: ManifestLayers, path: (String) throws -> String?
  ) throws -> RenderRecipe.Sampling {
    var sampling = RenderRecipe.Sampling()
    sampling.temperature = try layers.float("temperature", in: 0...1_000_000) ?? 1
    sampling.sampler = try layers.value("sampler")
    sampling.steps = try layers.number("steps", in: 1...10_000)
    sampling.spacing = try layers.value("spacing")
    sampling.shift = try layers.number("shift", in: 0...1_000_000)
    sampling.dynamicShift = try layers.value("dynamic-shift")
    sampling.times = try layers.floats("times")
    sampling.tolerance = try layers.float("tolerance", in: 0...1)
    sampling.guidance = try layers.float("guidance", in: 0...100)
    sampling.guidanceInterval = try layers.floats("guidance-interval", count: 2)
    sampling.guidanceRescale = try layers.float("guidance-rescale", in: 0...1)
    for key in ["steps", "spacing", "shift", "dynamic-shift"]
    where sampling.times != nil && layers.has(key) {
      throw layers.error(key, expected: "left out beside 'times'", found: "given")
    }
    if let section = try layers.section("condition") {
      var conditions: [String: String] = [:]
      for name in section.keys { conditions[name] = try section.required(name) }
      sampling.conditions = conditions.isEmpty ? nil : conditions
    }
    let (mask, strength) = (
      try path("mask"), try layers.number("strength", in: 0.0...1.0) as Double?
    )
    if let image = try path("image") {
      sampling.over = RenderRecipe.Over(
        image: RenderRecipe.Input(file: image), strength: strength ?? (mask == nil ? 0.6 : 1),
        mask: mask.map { RenderRecipe.Input(file: $0) })
    } else if let key = ["mask", "strength"].first(where: layers.has) {
      throw layers.error(key, expected: "left out without 'image'", found: "given")
    }
    return sampling
  }

  private static func storage(
    _ layers: ManifestLayers, wildcards: [Wildcard]
  ) throws -> (NameTemplate, ImageEncoding) {
    let text: String = try layers.value("name") ?? "{index:06}"
    let name: NameTemplate
    do {
      name = try NameTemplate(text)
    } catch let fault as NameTemplate.Fault {
      throw layers.error(
        "name", expected: "a name with fields such as {seed}: \(fault)", found: text)
    }
    let known = NameTemplate.knownFields + wildcards.map(\.name)
    if let field = name.fields.first(where: { !known.contains($0) }) {
      let nearest = nearestName(to: field, among: known).map { "; did you mean {\($0)}?" } ?? ""
      throw layers.error(
        "name", expected: "of fields that there are, not {\(field)}\(nearest)", found: text)
    }
    let format = try Self.choice("format", layers, StoredFormat.self)
    let named = StoredFormat.allCases.first { $0.endings.contains(where: name.hasSuffix) }
    if let format, let named, format.isJPEG != named.isJPEG {
      throw layers.error(
        "format", expected: "as 'name' ends, \(named.rawValue)", found: format.rawValue)
    }
    let quality = try layers.number("quality", in: 1...100) ?? 90
    let level = try layers.number("compression-level", in: 0...9) ?? 6
    let progressive: Bool = try layers.value("progressive") ?? false
    let subsampling =
      try Self.choice("subsampling", layers, JPEGOptions.Subsampling.self) ?? .both
    guard (format ?? named ?? .png).isJPEG else {
      return (name, .png(PNGOptions(compressionLevel: level)))
    }
    return (
      name,
      .jpeg(JPEGOptions(quality: quality, subsampling: subsampling, progressive: progressive))
    )
  }

  static func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ layers: ManifestLayers, _ type: Choice.Type
  ) throws -> Choice? {
    guard let text: String = try layers.value(key) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      throw layers.error(
        key, expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "),
        found: text)
    }
    return choice
  }

  private enum StoredFormat: String, CaseIterable {
    case png, jpeg, jpg

    var isJPEG: Bool { self != .png }
    var endings: [String] { [".\(rawValue)"] }
  }
}
