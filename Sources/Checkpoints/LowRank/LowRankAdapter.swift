import Files
import Layers
import Tensors

/// A LoRA file for a pipeline like Stable Diffusion 3's: small changes of linear maps, which are added
/// to the weights as they are loaded.
///
/// Known are the names of peft and diffusers (`transformer.transformer_blocks.0.attn.to_q.lora_A.weight`,
/// also with `lora.down`, `lora_linear_layer.down`), those of kohya's scripts
/// (`lora_unet_joint_blocks_0_x_block_attn_qkv.lora_down.weight`, `lora_te1_…`) and those between
/// (`diffusion_model.joint_blocks.…`, `lora_transformer_…`). Nothing in a file is passed over: what
/// cannot be used is an error.
///
/// Source: Hu et al., 2021, "LoRA: Low-Rank Adaptation of Large Language Models",
/// [arXiv:2106.09685](https://arxiv.org/abs/2106.09685), §4.1.
public struct LowRankAdapter: Sendable {
  /// The models of a pipeline that a file may change.
  public enum Part: String, CaseIterable, Sendable {
    case transformer
    case clipL = "CLIP-L"
    case clipG = "CLIP-G"
    case t5 = "T5"

    /// What diffusers calls it.
    var component: String {
      switch self {
      case .transformer: "transformer"
      case .clipL: "text_encoder"
      case .clipG: "text_encoder_2"
      case .t5: "text_encoder_3"
      }
    }
  }

  /// Where the file lies.
  public let path: String
  /// The parts that it changes, in the order of ``Part``.
  public let parts: [Part]
  private let factors: [Part: [LowRankFactors]]

  /// Opens a `.safetensors` file, or a folder in which diffusers saved one.
  ///
  /// - Throws: `FileError` where it cannot be read, ``CheckpointError`` or `ParameterError` where it
  ///   is no LoRA file, or holds what is not LoRA: changes of convolutions, DoRA, LoHa and others.
  public init(path: String) throws {
    let usual = path + "/pytorch_lora_weights.safetensors"
    let path = FileKind(path) == .folder && FileKind(usual) != .missing ? usual : path
    self.path = path
    let file = try Checkpoint(path: path)
    let settings = try LowRankSettings(file.metadata, path: path)
    var modules: [LowRankFile.Module: [LowRankName.Role: String]] = [:]
    var left: [String] = []
    for name in file.names {
      guard let known = LowRankName(name) else {
        left.append(name)
        continue
      }
      let module = LowRankFile.Module(part: known.part, path: known.module)
      if let other = modules[module, default: [:]].updateValue(name, forKey: known.role) {
        throw CheckpointError.tensor(
          name: name, path: path, expected: "one such tensor of its map",
          found: "'\(oneLine(other))' beside it")
      }
    }
    guard !modules.isEmpty else {
      throw CheckpointError.malformed(
        path: path, expected: "a LoRA file",
        found: left.first.map { "other tensors, such as '\(oneLine($0))'" } ?? "no tensors")
    }
    for name in left {
      guard let owner = LowRankName.stranger(name) else { continue }
      throw CheckpointError.tensor(
        name: name, path: path, expected: "a linear map's two LoRA factors or their alpha",
        found: "\(owner), which cannot be added to weights here")
    }
    guard left.isEmpty else { throw ParameterError.unused(names: left, source: path) }
    let reader = LowRankFile(file: file, settings: settings)
    var factors: [Part: [LowRankFactors]] = [:]
    for (module, names) in modules.sorted(by: { $0.key.path < $1.key.path }) {
      factors[module.part, default: []].append(try reader.factors(of: module, names))
    }
    self.factors = factors
    parts = Part.allCases.filter { factors[$0] != nil }
  }

  /// Returns a source whose parameters have `scale` times this adapter's changes of a part added; the
  /// source itself where the adapter has nothing to say about that part.
  ///
  /// Changes of fused maps need the table by which a single file's tensors become the part's.
  ///
  /// - Throws: `ParameterError` where changes are left over that concern none of the parameters.
  public func merged(
    into source: any ParameterSource, part: Part, scale: Float = 1, singleFile: NameTable? = nil
  ) throws -> any ParameterSource {
    guard let factors = factors[part] else { return source }
    let targets = LowRankTargets(source.names, singleFile: singleFile)
    var (changes, left): ([String: [MergedParameters.Change]], [String]) = ([:], [])
    for factor in factors {
      let found = targets[factor.module]
      if found.isEmpty { left.append(factor.name) }
      for (name, kind) in found {
        changes[name, default: []].append(MergedParameters.Change(factors: factor, kind: kind))
      }
    }
    guard left.isEmpty else { throw ParameterError.unused(names: left, source: path) }
    return MergedParameters(source: source, changes: changes, scale: scale, path: path)
  }

  /// Throws where the adapter changes a part that is not among those that are loaded.
  public func check(loaded: Set<Part>) throws {
    guard let part = parts.first(where: { !loaded.contains($0) }) else { return }
    throw CheckpointError.tensor(
      name: factors[part]?.first?.name ?? "", path: path,
      expected: "changes of what is loaded", found: "one of \(part.rawValue), which is left out")
  }
}
