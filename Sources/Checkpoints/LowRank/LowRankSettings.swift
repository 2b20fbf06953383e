/// What peft writes about an adapter beside its tensors, where diffusers saved it: the settings of all
/// parts of a pipeline in one JSON object, `transformer.lora_alpha` and so on.
struct LowRankSettings {
  /// The key of a safetensors file's metadata.
  static let key = "lora_adapter_metadata"

  private let values: JSONObject
  private let path: String

  /// Reads a file's metadata; without any nothing is set.
  init(_ metadata: [String: String], path: String) throws {
    self.path = path
    guard let text = metadata[Self.key] else {
      values = JSONObject()
      return
    }
    func wrong(_ found: String) -> CheckpointError {
      .malformed(path: path, expected: "a JSON object as \(Self.key)", found: found)
    }
    let document: JSONValue
    do {
      document = try Array(text.utf8).withUnsafeBytes { try JSONReader.read($0) }
    } catch let error as JSONError {
      throw wrong(error.description)
    }
    guard let object = document.object else { throw wrong(document.kind) }
    values = object
  }

  /// A part's setting; that of a transformer alone may stand by itself.
  private func value(_ key: String, _ part: LowRankAdapter.Part) -> JSONValue? {
    values["\(part.component).\(key)"] ?? (part == .transformer ? values[key] : nil)
  }

  /// What a module's change is multiplied by, as far as the settings say it.
  ///
  /// Source: peft, `LoraLayer.update_layer`: alpha / rank, or alpha / √rank where it is stabilized;
  /// `alpha_pattern` names modules by the ends of their paths.
  func weight(of module: String, _ part: LowRankAdapter.Part, rank: Int) throws -> Float? {
    for (key, name) in [("use_dora", "DoRA"), ("use_qalora", "QA-LoRA")]
    where value(key, part) == .bool(true) {
      throw CheckpointError.malformed(
        path: path, expected: "plain LoRA, which can be added to weights",
        found: "\(name), as \(part.component).\(key) says")
    }
    let special = value("alpha_pattern", part)?.object?.members.first { pattern, _ in
      let end = LowRankName.joined(pattern.drop { $0 == "^" })
      return module == end || !pattern.hasPrefix("^") && module.hasSuffix("_" + end)
    }
    guard let alpha = (special?.value ?? value("lora_alpha", part))?.double else { return nil }
    let isStabilized = value("use_rslora", part) == .bool(true)
    return Float(alpha / (isStabilized ? Double(rank).squareRoot() : Double(rank)))
  }
}
