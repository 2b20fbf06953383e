import Layers

extension DETR {
  /// How names in files differ from those of the model.
  public enum Naming: Sendable, Hashable {
    /// transformers with its own ResNet: not at all.
    case transformers
    /// transformers with a backbone of timm.
    case timm
    /// facebookresearch/detr.
    case original

    /// Looks at the names of a file.
    public init(names: [String]) {
      self =
        names.contains { $0.contains("transformer.encoder.layers.") }
        ? .original
        : names.contains { $0.hasSuffix("conv_encoder.model.conv1.weight") } ? .timm : .transformers
    }
  }

  /// The table for a file; the prefix is what the original repository's files have before all names.
  public static func names(
    _ naming: Naming, _ configuration: DETRConfiguration, prefix: String = ""
  ) -> NameTable {
    let own = configuration.hasMasks ? "detr." : ""
    switch naming {
    case .transformers: return .below("")
    case .timm:
      let backbone = "\(own)model.backbone.conv_encoder.model."
      return NameTable(
        rules: [.init("*", "*")] + timmRules(configuration, from: backbone, to: backbone))
    case .original:
      return NameTable(
        prefix: prefix, rules: originalRules(configuration, from: own, to: own))
    }
  }

  private typealias Rule = NameTable.Rule

  /// torchvision and timm name a ResNet alike.
  private static func timmRules(
    _ configuration: DETRConfiguration, from foreign: String, to own: String
  ) -> [NameTable.Rule] {
    let backbone = configuration.backboneAsBuilt
    var rules = [
      Rule("\(foreign)conv1.*", "\(own)embedder.embedder.convolution.*"),
      Rule("\(foreign)bn1.*", "\(own)embedder.embedder.normalization.*"),
    ]
    var inputs = backbone.embeddingSize
    for (stage, depth) in backbone.depths.enumerated() {
      for index in 0..<depth {
        let (theirs, ours) = (
          "\(foreign)layer\(stage + 1).\(index).", "\(own)encoder.stages.\(stage).layers.\(index)."
        )
        for part in 0..<(backbone.layerKind == .basic ? 2 : 3) {
          rules += [
            Rule("\(theirs)conv\(part + 1).*", "\(ours)layer.\(part).convolution.*"),
            Rule("\(theirs)bn\(part + 1).*", "\(ours)layer.\(part).normalization.*"),
          ]
        }
        let changes = stage > 0 || inputs != backbone.hiddenSizes[stage]
        guard index == 0, changes else { continue }
        rules += [
          Rule("\(theirs)downsample.0.*", "\(ours)shortcut.convolution.*"),
          Rule("\(theirs)downsample.1.*", "\(ours)shortcut.normalization.*"),
        ]
      }
      inputs = backbone.hiddenSizes[stage]
    }
    return rules
  }

  private static func originalRules(
    _ configuration: DETRConfiguration, from foreign: String, to own: String
  ) -> [NameTable.Rule] {
    var rules = timmRules(
      configuration, from: "\(foreign)backbone.0.body.",
      to: "\(own)model.backbone.conv_encoder.model.")
    rules += [
      Rule("\(foreign)input_proj.*", "\(own)model.input_projection.*"),
      Rule("\(foreign)query_embed.weight", "\(own)model.query_position_embeddings.weight"),
      Rule("\(foreign)class_embed.*", "\(own)class_labels_classifier.*"),
      Rule("\(foreign)bbox_embed.*", "\(own)bbox_predictor.*"),
      Rule("\(foreign)transformer.decoder.norm.*", "\(own)model.decoder.layernorm.*"),
    ]
    if configuration.positions == .learned {
      for (theirs, ours) in [("row_embed", "row_embeddings"), ("col_embed", "column_embeddings")] {
        rules.append(
          Rule(
            "\(foreign)backbone.1.\(theirs).*", "\(own)model.backbone.position_embedding.\(ours).*")
        )
      }
    }
    if configuration.hasMasks {
      rules += ["bbox_attention.*", "mask_head.*"].map { Rule($0, $0) }
    }
    for index in 0..<configuration.encoderLayers {
      rules += layerRules(
        from: "\(foreign)transformer.encoder.layers.\(index).",
        to: "\(own)model.encoder.layers.\(index).", attentions: [("self_attn", "self_attn")],
        norms: ["self_attn_layer_norm", "final_layer_norm"])
    }
    for index in 0..<configuration.decoderLayers {
      rules += layerRules(
        from: "\(foreign)transformer.decoder.layers.\(index).",
        to: "\(own)model.decoder.layers.\(index).",
        attentions: [("self_attn", "self_attn"), ("multihead_attn", "encoder_attn")],
        norms: ["self_attn_layer_norm", "encoder_attn_layer_norm", "final_layer_norm"])
    }
    return rules
  }

  private static func layerRules(
    from foreign: String, to own: String, attentions: [(String, String)], norms: [String]
  ) -> [NameTable.Rule] {
    var rules = [
      Rule("\(foreign)linear1.*", "\(own)fc1.*"), Rule("\(foreign)linear2.*", "\(own)fc2.*"),
    ]
    for (theirs, ours) in attentions {
      for (part, letter) in ["q", "k", "v"].enumerated() {
        for kind in ["weight", "bias"] {
          rules.append(
            Rule(
              "\(foreign)\(theirs).in_proj_\(kind)", "\(own)\(ours).\(letter)_proj.\(kind)",
              .rows(part: part, of: 3)))
        }
      }
      rules.append(Rule("\(foreign)\(theirs).out_proj.*", "\(own)\(ours).out_proj.*"))
    }
    for (index, norm) in norms.enumerated() {
      rules.append(Rule("\(foreign)norm\(index + 1).*", "\(own)\(norm).*"))
    }
    return rules
  }
}
