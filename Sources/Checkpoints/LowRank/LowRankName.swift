/// What the name of one tensor of a LoRA file says.
///
/// Programs join the path of a module by dots or by underscores; here it is underscores, so that a
/// module has one name however it was written.
struct LowRankName: Hashable {
  /// What a tensor is to its module.
  enum Role: Hashable { case down, up, alpha }

  let part: LowRankAdapter.Part
  let module: String
  let role: Role

  private static let roles: [(ending: String, role: Role)] = [
    // peft, and transformers and diffusers since they use it
    (".lora_A.weight", .down), (".lora_B.weight", .up), (".lora_A.default.weight", .down),
    (".lora_B.default.weight", .up),
    // diffusers before
    (".lora.down.weight", .down), (".lora.up.weight", .up), (".lora.alpha", .alpha),
    (".lora_linear_layer.down.weight", .down), (".lora_linear_layer.up.weight", .up),
    (".lora_linear_layer.alpha", .alpha),
    // kohya's scripts
    (".lora_down.weight", .down), (".lora_up.weight", .up), (".alpha", .alpha),
  ]

  /// Where nothing of it fits, a name is a module's of the transformer.
  private static let prefixes: [(start: String, part: LowRankAdapter.Part)] = [
    ("transformer.", .transformer), ("base_model.model.", .transformer),
    ("text_encoder.", .clipL), ("text_encoder_2.", .clipG), ("text_encoder_3.", .t5),
    ("lora_unet_", .transformer), ("lora_transformer_", .transformer), ("lora_te1_", .clipL),
    ("lora_te2_", .clipG), ("lora_te3_", .t5),
    ("diffusion_model.", .transformer), ("model.diffusion_model.", .transformer),
    ("text_encoders.clip_l.transformer.", .clipL), ("text_encoders.clip_g.transformer.", .clipG),
    ("text_encoders.t5xxl.transformer.", .t5),
  ]

  /// What other adapters than LoRA call their tensors, and what they are called.
  private static let others = [
    ("dora_scale", "DoRA's"), ("lora_magnitude_vector", "DoRA's"), ("lora_mid", "LoCon's"),
    ("hada_", "LoHa's"), ("lokr_", "LoKr's"), ("oft_", "OFT's"), ("diff", "a full difference"),
    ("diff_b", "a bias's difference"), ("bias", "a bias"),
  ]

  /// Reads a name; `nil` where it is none of a LoRA's.
  init?(_ name: String) {
    guard let (ending, role) = Self.roles.first(where: { name.hasSuffix($0.ending) }) else {
      return nil
    }
    let path = name.dropLast(ending.count)
    let (start, part) =
      Self.prefixes.first { path.hasPrefix($0.start) } ?? (start: "", part: .transformer)
    module = Self.joined(path.dropFirst(start.count))
    guard !module.isEmpty else { return nil }
    (self.part, self.role) = (part, role)
  }

  /// The path of a module with underscores only.
  static func joined(_ path: some StringProtocol) -> String {
    String(path.map { $0 == "." ? "_" : $0 })
  }

  /// Whose a tensor is that is no LoRA's; `nil` where that is not known.
  static func stranger(_ name: String) -> String? {
    let words = name.split(separator: ".")
    return others.first { other in
      words.contains { $0 == other.0 || other.0.contains("_") && $0.hasPrefix(other.0) }
    }?.1
  }
}
