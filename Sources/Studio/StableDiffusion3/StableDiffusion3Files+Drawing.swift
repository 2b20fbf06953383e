import Autoencoders
import Files
import RectifiedFlow
import Rendering

extension StableDiffusion3Files {
  /// diffusers' `num_inference_steps` where nobody says.
  private static let usualSteps = 28
  /// diffusers' `guidance_scale` where nobody says.
  private static let usualGuidance: Float = 7
  /// diffusers' `max_sequence_length` where nobody says.
  private static let usualLength = 256
  /// The files that a tokenizer is read from.
  private static let tokenizerFiles = [
    "vocab.json", "merges.txt", "spiece.model", "tokenizer.json", "tokenizer_config.json",
    "special_tokens_map.json",
  ]

  package func completing(_ asked: RenderRecipe.Sampling) throws -> RenderRecipe.Sampling {
    func setting(_ name: String, _ expected: String, _ found: String) -> PipelineError {
      .setting(name, path: path, expected: expected, found: found)
    }
    guard asked.classes == nil, asked.conditions == nil else {
      throw setting("class", "a prompt, which this model reads", "a class or a condition")
    }
    guard asked.between == nil else {
      throw setting("between", "a normalizing flow, whose codes are exact", "a rectified one")
    }
    guard asked.temperature == 1 else {
      throw setting("temperature", "1, this model has none", "\(asked.temperature)")
    }
    guard var prompt = asked.prompt else {
      throw setting("prompt", "what the picture is to show, by --prompt", "none")
    }
    var sampling = asked
    prompt.maximumLength = prompt.maximumLength ?? Self.usualLength
    let without = prompt.without ?? []
    if let unknown = without.first(where: { name in
      !StableDiffusion3Part.encoders.contains { $0.name == name }
    }) {
      throw setting(
        "without", StableDiffusion3Part.encoders.map(\.name).joined(separator: ", "),
        "'\(unknown)'")
    }
    // Those that the pipeline was saved without are said too: a recipe keeps its pixels.
    let left = StableDiffusion3Part.encoders.filter {
      without.contains($0.name) || !encoders.contains($0)
    }
    guard left.count < StableDiffusion3Part.encoders.count else {
      throw setting("without", "a text encoder that is left", "none of them")
    }
    prompt.without = left.isEmpty ? nil : left.map(\.name)
    sampling.prompt = prompt
    sampling.size = try completed(asked.size)
    sampling.sampler = asked.sampler ?? SamplerKind.euler.rawValue
    if asked.times == nil {
      sampling.steps = asked.steps ?? Self.usualSteps
      sampling.spacing = asked.spacing ?? scheduler.spacing.rawValue
      if asked.dynamicShift == nil, asked.shift == nil {
        if scheduler.isDynamic {
          sampling.dynamicShift = true
        } else {
          sampling.shift = scheduler.shift
        }
      }
    }
    sampling.guidance = asked.guidance ?? Self.usualGuidance
    if let layer = asked.skippedLayers?.layers.first(where: {
      !(0..<transformer.layers).contains($0)
    }) {
      throw setting("skip-layers", "layers from 0 to \(transformer.layers - 1)", "\(layer)")
    }
    sampling.over = try asked.over?.digested()
    sampling.adapters = try asked.adapters?.map { try $0.digested() }
    return sampling
  }

  /// Width and height; those that the model was trained for where nobody says.
  private func completed(_ size: [Int]?) throws -> [Int] {
    let largest = transformer.positions * pixelsPerToken
    let usual = min(transformer.sampleSize * autoencoder.scale, largest)
    let size = size ?? [usual, usual]
    guard size.count == 2,
      size.allSatisfy({ $0.isMultiple(of: pixelsPerToken) && (1...largest).contains($0) })
    else {
      throw PipelineError.setting(
        "size", path: path, expected: "multiples of \(pixelsPerToken) up to \(largest)",
        found: size.map(String.init).joined(separator: "x"))
    }
    return size
  }

  /// The parts that take part in drawing.
  func parts(for sampling: RenderRecipe.Sampling) -> [StableDiffusion3Part] {
    StableDiffusion3Part.allCases.filter { part in
      !StableDiffusion3Part.encoders.contains(part)
        || encoders.contains(part) && !(sampling.prompt?.without ?? []).contains(part.name)
    }
  }

  package func digest(for sampling: RenderRecipe.Sampling) throws -> String {
    let parts = parts(for: sampling)
    var files: [String: String] = ["scheduler": "\(folder)/scheduler/scheduler_config.json"]
    for part in parts {
      files["\(part.folder)/config.json"] = "\(folder)/\(part.folder)/config.json"
      for (role, path) in try self.files(of: part) { files[role] = path }
    }
    for part in parts where StableDiffusion3Part.encoders.contains(part) {
      for name in Self.tokenizerFiles {
        let path = "\(folder)/\(part.tokenizer)/\(name)"
        if FileKind(path) != .missing { files["\(part.tokenizer)/\(name)"] = path }
      }
    }
    let lines = try files.sorted { $0.key < $1.key }.map { role, path in
      "\(role) \(try fileDigest(path))\n"
    }
    return Studio.digest(of: Array(lines.joined().utf8))
  }

  package func prepared(
    _ sampling: RenderRecipe.Sampling, depth: Int, watching watch: DrawingWatch
  ) throws -> PreparedPictures {
    let pictures = try pictures(sampling, depth: depth, watching: watch)
    return PreparedPictures(
      source: pictures,
      plan: try DrawingPlan(
        self, sampling, evaluationsPerPicture: pictures.evaluationsPerPicture()),
      notes: pictures.notes)
  }

  /// Opens all parts that draw what ``completing(_:)`` returned.
  package func pictures(
    _ sampling: RenderRecipe.Sampling, depth: Int = 8,
    watching watch: DrawingWatch = DrawingWatch()
  ) throws -> StableDiffusion3Pictures {
    try BuiltPipeline(self, for: sampling).drawing(sampling, depth: depth, watching: watch)
  }

  /// Any, within bounds.
  package var imageSize: [Int]? { nil }

  package func built(for sampling: RenderRecipe.Sampling) throws -> any BuiltModel {
    try BuiltPipeline(self, for: sampling)
  }
}
