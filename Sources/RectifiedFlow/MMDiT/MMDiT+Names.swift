import Layers

extension MMDiT {
  /// The tensors below `model.diffusion_model.` of a single file, where the names are those of the
  /// original implementation.
  ///
  /// Queries, keys and values are one tensor there, and the two norms that only scale and shift (of
  /// the output, and of the text in the last block) say the shift first.
  ///
  /// Source: Stability-AI/sd3-ref, `mmdit.py`.
  public static func namesInSingleFile(
    _ configuration: MMDiTConfiguration, prefix: String = "model.diffusion_model."
  ) -> NameTable {
    typealias Rule = NameTable.Rule
    var rules = [
      Rule("pos_embed", "pos_embed.pos_embed"),
      Rule("x_embedder.proj.*", "pos_embed.proj.*"),
      Rule("t_embedder.mlp.0.*", "time_text_embed.timestep_embedder.linear_1.*"),
      Rule("t_embedder.mlp.2.*", "time_text_embed.timestep_embedder.linear_2.*"),
      Rule("y_embedder.mlp.0.*", "time_text_embed.text_embedder.linear_1.*"),
      Rule("y_embedder.mlp.2.*", "time_text_embed.text_embedder.linear_2.*"),
      Rule("context_embedder.*", "context_embedder.*"),
      Rule("final_layer.linear.*", "proj_out.*"),
      Rule("final_layer.adaLN_modulation.1.*", "norm_out.linear.*", .swappedHalves),
    ]
    for layer in 0..<configuration.layers { rules += block(layer, configuration) }
    return NameTable(prefix: prefix, rules: rules)
  }

  /// The rules of one block; the last one has nothing behind the text's attention.
  private static func block(
    _ layer: Int, _ configuration: MMDiTConfiguration
  ) -> [NameTable.Rule] {
    typealias Rule = NameTable.Rule
    let isLast = layer == configuration.layers - 1
    let (picture, text, own) = (
      "joint_blocks.\(layer).x_block", "joint_blocks.\(layer).context_block",
      "transformer_blocks.\(layer)"
    )
    func attention(
      _ foreign: String, _ own: String, maps: [String], norms: [String], output: String?
    ) -> [Rule] {
      var rules = maps.enumerated().map {
        Rule("\(foreign).qkv.*", "\(own).\($1).*", .rows(part: $0, of: maps.count))
      }
      if configuration.queryKeyNorm != nil {
        rules += zip(["ln_q", "ln_k"], norms).map { Rule("\(foreign).\($0).*", "\(own).\($1).*") }
      }
      if let output { rules.append(Rule("\(foreign).proj.*", "\(own).\(output).*")) }
      return rules
    }
    let places = ["attn"] + (configuration.dualLayers.contains(layer) ? ["attn2"] : [])
    var rules = places.flatMap {
      attention(
        "\(picture).\($0)", "\(own).\($0)", maps: ["to_q", "to_k", "to_v"],
        norms: ["norm_q", "norm_k"], output: "to_out.0")
    }
    rules += attention(
      "\(text).attn", "\(own).attn", maps: ["add_q_proj", "add_k_proj", "add_v_proj"],
      norms: ["norm_added_q", "norm_added_k"], output: isLast ? nil : "to_add_out")
    rules += [
      Rule("\(picture).adaLN_modulation.1.*", "\(own).norm1.linear.*"),
      Rule(
        "\(text).adaLN_modulation.1.*", "\(own).norm1_context.linear.*",
        isLast ? .swappedHalves : .none),
    ]
    for (foreign, name) in [(picture, "ff")] + (isLast ? [] : [(text, "ff_context")]) {
      rules += [
        Rule("\(foreign).mlp.fc1.*", "\(own).\(name).net.0.proj.*"),
        Rule("\(foreign).mlp.fc2.*", "\(own).\(name).net.2.*"),
      ]
    }
    return rules
  }
}
