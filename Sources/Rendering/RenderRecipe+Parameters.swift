import Images

extension RenderRecipe {
  /// The keyword under which Stable Diffusion web UI and its kin keep their settings.
  public static let parametersKeyword = "parameters"

  /// What files carry: the recipe, and the same in the words of Stable Diffusion web UI.
  public func text(width: Int? = nil, height: Int? = nil) throws -> ImageText {
    var text = ImageText()
    text[Self.keyword] = try json()
    text[Self.parametersKeyword] = parameters(width: width, height: height)
    return text
  }

  /// The settings as web UI writes them: what is asked for, and a line of settings that ends in what
  /// only we know.
  ///
  /// Source: AUTOMATIC1111/stable-diffusion-webui, modules/infotext_utils.py.
  public func parameters(width: Int? = nil, height: Int? = nil) -> String {
    var settings: [(String, String?)] = [
      ("Steps", sampling.steps.map(String.init)),
      ("Sampler", sampling.sampler.map { Self.samplerNames[$0] ?? $0 }),
      ("Schedule type", sampling.spacing),
      ("CFG scale", sampling.guidance.map { Self.short($0) }),
      ("Seed", "\(seed)"),
      ("Size", width.flatMap { width in height.map { "\(width)x\($0)" } }),
      ("Model hash", String(digestDigits.prefix(10))),
      ("Model", Self.quotedWhereNeeded(model.baseName)),
      ("Denoising strength", sampling.over.map { "\($0.strength)" }),
      ("Shift", sampling.shift.flatMap { $0 == 1 ? nil : "\($0)" }),
      ("Temperature", sampling.temperature == 1 ? nil : Self.short(sampling.temperature)),
      ("Precision", precision?.rawValue),
      ("Depth", depth == 8 ? nil : "\(depth)"),
      ("Version", "atelier \(version)"),
    ]
    if isSaidByParameters { settings.append(("Numerics", "\(numerics)")) }
    let line = settings.compactMap { name, value in value.map { "\(name): \($0)" } }
      .joined(separator: ", ")
    var lines = [sampling.prompt?.text ?? (sampling.classes ?? []).joined(separator: ", ")]
    if let negative = sampling.prompt?.negative, !negative.isEmpty {
      lines.append("Negative prompt: \(negative)")
    }
    return (lines.filter { !$0.isEmpty } + [line]).joined(separator: "\n")
  }

  /// Whether the settings of ``parameters(width:height:)`` are all that decides the pixels.
  private var isSaidByParameters: Bool {
    var rest = sampling
    (rest.steps, rest.sampler, rest.spacing, rest.guidance) = (nil, nil, nil, nil)
    (rest.shift, rest.temperature, rest.classes) = (nil, 1, nil)
    return rest == Sampling() && count == 1 && grid == nil && plot == nil && upscale == nil
      && (sampling.classes?.count ?? 1) == 1 && !(sampling.classes?.first?.contains("\n") ?? false)
  }

  /// Reads the settings that a picture carries whose recipe is gone; the model's digest is then the
  /// first ten digits of it.
  ///
  /// `nil` where they are not ours, or not all that decided the pixels.
  public init?(parameters text: String) {
    guard let last = text.split(separator: "\n").last else { return nil }
    let settings = Self.settings(in: String(last))
    guard let release = settings["Version"], release.hasPrefix("atelier "),
      let numerics = settings["Numerics"].flatMap(Int.init),
      let seed = settings["Seed"].flatMap(UInt64.init), let hash = settings["Model hash"],
      let name = settings["Model"]
    else { return nil }
    var sampling = Sampling()
    func read<Value: LosslessStringConvertible>(_ key: String, _ value: inout Value?) -> Bool {
      guard let text = settings[key] else { return true }
      value = Value(text)
      return value != nil
    }
    var (temperature, depth): (Float?, Int?)
    guard read("Steps", &sampling.steps), read("CFG scale", &sampling.guidance),
      read("Shift", &sampling.shift), read("Temperature", &temperature), read("Depth", &depth)
    else { return nil }
    sampling.temperature = temperature ?? 1
    sampling.spacing = settings["Schedule type"]
    sampling.sampler = settings["Sampler"].map { name in
      Self.samplerNames.first { $0.value == name }?.key ?? name
    }
    if sampling.sampler != nil, sampling.steps != nil, sampling.shift == nil { sampling.shift = 1 }
    let asked = text.dropLast(last.count).split(separator: "\n")
    sampling.classes = asked.isEmpty ? nil : [String(asked.joined(separator: "\n"))]
    self.init(
      version: String(release.dropFirst("atelier ".count)), numerics: numerics,
      model: Model(file: name, digest: "sha256:" + hash), seed: seed, count: 1, sampling: sampling,
      precision: settings["Precision"].flatMap(Precision.init), depth: depth ?? 8)
  }

  /// `name: value` pairs with commas between them, a value in quotes where it has commas itself.
  private static func settings(in line: String) -> [String: String] {
    var settings: [String: String] = [:]
    var rest = line[...]
    while let colon = rest.firstIndex(of: ":") {
      let name = rest[..<colon].drop { $0 == " " || $0 == "," }
      rest = rest[rest.index(after: colon)...].drop { $0 == " " }
      var value = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let character = rest.popFirst(), character != "\"" {
          value.append(character == "\\" ? rest.popFirst() ?? character : character)
        }
        rest = rest.drop { $0 != "," }
      } else {
        value = String(rest.prefix { $0 != "," })
        rest = rest.dropFirst(value.count)
      }
      settings[String(name)] = value
    }
    return settings
  }

  private var digestDigits: String {
    model.digest.hasPrefix("sha256:") ? String(model.digest.dropFirst(7)) : model.digest
  }

  /// A number as it is read back: 2, not 2.0.
  private static func short(_ value: Float) -> String {
    value == value.rounded() && value.magnitude < 1e6 ? "\(Int(value))" : "\(value)"
  }

  private static func quotedWhereNeeded(_ text: String) -> String {
    guard text.contains(where: { ",:\n\"".contains($0) }) else { return text }
    let escaped = text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\\\"")
    return "\"\(escaped)\""
  }

  /// What web UI calls our solvers.
  private static let samplerNames = [
    "euler": "Euler", "euler-ancestral": "Euler a", "heun": "Heun", "dpmpp-2m": "DPM++ 2M",
  ]
}
