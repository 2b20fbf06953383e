import Layers

extension AutoencoderKL {
  /// The tensors below `first_stage_model.` of a single file, where the names are those of the
  /// original implementation.
  ///
  /// Source: CompVis/latent-diffusion, `ldm/modules/diffusionmodules/model.py`. Levels of the decoder
  /// are counted from the picture's resolution there, and projections of attention are convolutions
  /// of one pixel.
  public static func namesInSingleFile(
    _ configuration: AutoencoderConfiguration, prefix: String = "first_stage_model."
  ) -> NameTable {
    typealias Rule = NameTable.Rule
    let levels = configuration.blockChannels.count
    var rules: [Rule] = []
    for part in ["encoder", "decoder"] {
      rules += ["conv_in", "conv_out"].map { Rule("\(part).\($0).*", "\(part).\($0).*") }
      rules.append(Rule("\(part).norm_out.*", "\(part).conv_norm_out.*"))
      for (foreign, own) in [("block_1", "resnets.0"), ("block_2", "resnets.1")] {
        rules.append(Rule("\(part).mid.\(foreign).*", "\(part).mid_block.\(own).*"))
      }
      guard configuration.hasAttention else { continue }
      let (foreign, own) = ("\(part).mid.attn_1", "\(part).mid_block.attentions.0")
      rules.append(Rule("\(foreign).norm.*", "\(own).group_norm.*"))
      for (letter, name) in [
        ("q", "to_q"), ("k", "to_k"), ("v", "to_v"), ("proj_out", "to_out.0"),
      ] {
        rules.append(Rule("\(foreign).\(letter).weight", "\(own).\(name).weight", .withoutWindow))
        rules.append(Rule("\(foreign).\(letter).bias", "\(own).\(name).bias"))
      }
    }
    for level in 0..<levels {
      rules += blocks(
        "encoder.down.\(level)", "encoder.down_blocks.\(level)", level, configuration,
        count: configuration.blockDepth)
      rules += blocks(
        "decoder.up.\(level)", "decoder.up_blocks.\(levels - 1 - level)", level, configuration,
        count: configuration.blockDepth + 1)
      if level < levels - 1 {
        rules.append(
          Rule(
            "encoder.down.\(level).downsample.conv.*",
            "encoder.down_blocks.\(level).downsamplers.0.conv.*"))
      }
      if level > 0 {
        rules.append(
          Rule(
            "decoder.up.\(level).upsample.conv.*",
            "decoder.up_blocks.\(levels - 1 - level).upsamplers.0.conv.*"))
      }
    }
    if configuration.hasQuantConvolution { rules.append(Rule("quant_conv.*", "quant_conv.*")) }
    if configuration.hasPostQuantConvolution {
      rules.append(Rule("post_quant_conv.*", "post_quant_conv.*"))
    }
    return NameTable(prefix: prefix, rules: rules)
  }

  /// The rules of the residual blocks of one level.
  private static func blocks(
    _ foreign: String, _ own: String, _ level: Int, _ configuration: AutoencoderConfiguration,
    count: Int
  ) -> [NameTable.Rule] {
    let sizes = configuration.blockChannels
    let isDecoder = foreign.hasPrefix("decoder")
    let source = isDecoder ? min(level + 1, sizes.count - 1) : max(level - 1, 0)
    return (0..<count).flatMap { index in
      let (foreign, own) = ("\(foreign).block.\(index)", "\(own).resnets.\(index)")
      let whole = [NameTable.Rule("\(foreign).*", "\(own).*")]
      guard index == 0, sizes[source] != sizes[level] else { return whole }
      return whole + [
        NameTable.Rule("\(foreign).nin_shortcut.*", "\(own).conv_shortcut.*")
      ]
    }
  }
}
