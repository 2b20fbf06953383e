import Recipes
import Rendering

/// What a job asks for in words, in which wildcards stand for some.
struct ManifestPrompt {
  private let text: NameTemplate
  private let negative: NameTemplate
  /// How the words are read.
  private var settings = RenderRecipe.Prompt(text: "")
  private let wildcards: [Wildcard]

  /// The keys that are about it.
  static let keys = [
    "prompt", "negative-prompt", "prompt-weights", "without", "max-sequence-length",
  ]

  /// Reads the prompt of a job, `nil` where it has none.
  ///
  /// Throws `RecipeError`.
  init?(_ layers: ManifestLayers, wildcards: [Wildcard]) throws {
    func template(_ key: String) throws -> NameTemplate? {
      guard let text: String = try layers.value(key) else { return nil }
      do {
        let template = try NameTemplate(text)
        let names = wildcards.map(\.name)
        guard let field = template.fields.first(where: { !names.contains($0) }) else {
          return template
        }
        let nearest = nearestName(to: field, among: names).map { "; did you mean {\($0)}?" } ?? ""
        throw layers.error(
          key, expected: "of wildcards that there are, not {\(field)}\(nearest)", found: text)
      } catch let fault as NameTemplate.Fault {
        throw layers.error(key, expected: "words and wildcards: \(fault)", found: text)
      }
    }
    guard let text = try template("prompt") else {
      if let key = Self.keys.first(where: layers.has) {
        throw layers.error(key, expected: "left out without 'prompt'", found: "given")
      }
      return nil
    }
    self.text = text
    negative = try template("negative-prompt") ?? NameTemplate("")
    settings.weights = try layers.value("prompt-weights") == true ? true : nil
    let without = try layers.texts("without") ?? []
    settings.without = without.isEmpty ? nil : without
    settings.maximumLength = try layers.number("max-sequence-length", in: 1...512)
    let used = text.fields + negative.fields
    self.wildcards = wildcards.filter { used.contains($0.name) }
  }

  /// The prompts of seeds, each with those seeds that have it, in the order of their first ones.
  func prompts(for seeds: SeedRanges) -> [(prompt: RenderRecipe.Prompt, seeds: SeedRanges)] {
    guard !wildcards.isEmpty else { return [(prompt(seed: 0), seeds)] }
    var found: [(values: [Int], seeds: [UInt64])] = []
    var places: [[Int]: Int] = [:]
    for index in 0..<seeds.count {
      let seed = seeds[index]
      let values = wildcards.map { $0.index(seed: seed) }
      if let place = places[values] {
        found[place].seeds.append(seed)
      } else {
        places[values] = found.count
        found.append((values, [seed]))
      }
    }
    return found.compactMap { group in
      SeedRanges(group.seeds).map { (prompt(seed: group.seeds[0]), $0) }
    }
  }

  private func prompt(seed: UInt64) -> RenderRecipe.Prompt {
    func filled(_ template: NameTemplate) -> String {
      template.filled { field in
        wildcards.first { $0.name == field }?.value(seed: seed) ?? ""
      }
    }
    var prompt = settings
    (prompt.text, prompt.negative) = (filled(text), filled(negative))
    return prompt
  }
}

extension ManifestJob {
  /// The keys of what Stable Diffusion 3 is asked for besides.
  static let pipelineKeys = [
    "config", "lora", "skip-layers", "skip-layer-scale", "skip-layer-start", "skip-layer-stop",
    "rng",
  ]

  /// Reads what Stable Diffusion 3 is asked for beside a prompt.
  static func readPipeline(
    _ layers: ManifestLayers, into sampling: inout RenderRecipe.Sampling, manifest: String
  ) throws {
    sampling.adapters = try layers.texts("lora").map { texts in
      try texts.map { text in
        guard var adapter = RenderRecipe.Adapter(text) else {
          throw layers.error(
            "lora", expected: "a file, and after a colon a scale from -100 to 100", found: text)
        }
        adapter.file.file = ManifestFile.path(adapter.file.file, beside: manifest)
        return adapter
      }
    }
    if let numbers = try layers.texts("skip-layers") {
      let skipped = numbers.compactMap { Int($0) }.filter { $0 >= 0 }
      guard skipped.count == numbers.count, !skipped.isEmpty else {
        throw layers.error(
          "skip-layers", expected: "numbers of layers from 0",
          found: numbers.joined(separator: ","))
      }
      var layersToSkip = RenderRecipe.SkippedLayers(layers: skipped)
      layersToSkip.scale =
        try layers.float("skip-layer-scale", in: 0...100) ?? layersToSkip.scale
      layersToSkip.start =
        try layers.number("skip-layer-start", in: 0...1) ?? layersToSkip.start
      layersToSkip.stop = try layers.number("skip-layer-stop", in: 0...1) ?? layersToSkip.stop
      sampling.skippedLayers = layersToSkip
    } else if let key = pipelineKeys.first(where: { $0.hasPrefix("skip-") && layers.has($0) }) {
      throw layers.error(key, expected: "left out without 'skip-layers'", found: "given")
    }
    let generator = try choice("rng", layers, RenderRecipe.Generator.self)
    sampling.generator = generator == .philox ? nil : generator
  }
}
