import Checkpoints
import Detection
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct DetectorNamesTests {
  /// The tensors of a tiny DETR with the names of the original repository, written by hand.
  private func original(_ name: String) throws -> [String: Tensor] {
    let source = try Checkpoint(path: Fixtures.path("conformance/\(name)"))
    var tensors: [String: Tensor] = [:]
    var fused: [String: [String: Tensor]] = [:]
    for own in source.names {
      let value = try #require(try source.value(of: own, shape: [], initializer: .zeros))
      var name = Self.withTimmBackbone(own)
      for (ours, theirs) in [
        ("model.backbone.conv_encoder.model", "backbone.0.body"),
        ("model.input_projection", "input_proj"),
        ("model.query_position_embeddings", "query_embed"),
        ("class_labels_classifier", "class_embed"), ("bbox_predictor", "bbox_embed"),
        ("model.decoder.layernorm", "transformer.decoder.norm"),
        ("model.encoder.layers", "transformer.encoder.layers"),
        ("model.decoder.layers", "transformer.decoder.layers"),
        ("encoder_attn_layer_norm", "norm2"), ("encoder_attn", "multihead_attn"),
        ("self_attn_layer_norm", "norm1"), ("fc1", "linear1"), ("fc2", "linear2"),
        ("final_layer_norm", own.contains("decoder") ? "norm3" : "norm2"),
      ] { name = name.replacing(ours, with: theirs) }
      guard let part = ["q", "k", "v"].first(where: { name.contains("attn.\($0)_proj") }) else {
        tensors[name] = value
        continue
      }
      let whole =
        name.replacing("\(part)_proj.weight", with: "in_proj_weight")
        .replacing("\(part)_proj.bias", with: "in_proj_bias")
      fused[whole, default: [:]][part] = value
    }
    for (name, parts) in fused {
      tensors[name] = .concatenated(
        try ["q", "k", "v"].map { try #require(parts[$0]) }, axis: 0)
    }
    return tensors
  }

  private static func withTimmBackbone(_ name: String) -> String {
    guard name.contains("conv_encoder.model.") else { return name }
    var name = name.replacing("embedder.embedder.convolution", with: "conv1")
      .replacing("embedder.embedder.normalization", with: "bn1")
      .replacing("shortcut.convolution", with: "downsample.0")
      .replacing("shortcut.normalization", with: "downsample.1")
    for stage in 0..<4 {
      name = name.replacing("encoder.stages.\(stage).layers", with: "layer\(stage + 1)")
    }
    for part in 0..<3 {
      name = name.replacing(".layer.\(part).convolution", with: ".conv\(part + 1)")
        .replacing(".layer.\(part).normalization", with: ".bn\(part + 1)")
    }
    return name
  }

  private func answers(_ tensors: [String: Tensor], _ name: String) throws -> [[UInt32]] {
    let folder = try ScratchFolder()
    var writer = SafetensorsWriter()
    for (name, tensor) in tensors { writer.add(tensor, named: name, as: .float32) }
    try writer.write(to: folder.file("model.safetensors"))
    let checkpoint = try Checkpoint(path: folder.file("model.safetensors"))
    let configuration: DETRConfiguration = try JSONFile.configuration(
      path: Fixtures.path("conformance/\(name)/config.json"))
    let table = DETR.names(DETR.Naming(names: checkpoint.names), configuration)
    let store = ParameterStore(try RenamedCheckpoint(checkpoint, table: table))
    let model = try DETR(configuration, from: store.scope)
    try store.checkAllUsed()
    let output = model(try SavedDetector(name).pictures)
    return bits([output.answers.logits, output.answers.boxes])
  }

  private func expected(_ name: String) throws -> [[UInt32]] {
    let saved = try SavedDetector(name)
    let output = saved.model(try saved.pictures)
    return bits([output.answers.logits, output.answers.boxes])
  }

  @Test(arguments: ["detr", "detr-panoptic"])
  func `builds the same model from names of the original repository`(name: String) throws {
    let tensors = try original(name)
    #expect(DETR.Naming(names: Array(tensors.keys)) == .original)
    #expect(try answers(tensors, name) == (try expected(name)))
  }

  @Test func `builds the same model from a backbone of timm`() throws {
    let source = try Checkpoint(path: Fixtures.path("conformance/detr"))
    var tensors: [String: Tensor] = [:]
    for name in source.names {
      tensors[Self.withTimmBackbone(name)] = try source.value(
        of: name, shape: [], initializer: .zeros)
    }
    #expect(DETR.Naming(names: Array(tensors.keys)) == .timm)
    #expect(try answers(tensors, "detr") == (try expected("detr")))
    tensors["model.extra"] = .ones([1])
    #expect(throws: ParameterError.self) { try answers(tensors, "detr") }
  }

  @Test func `names of timm's networks are sizes`() throws {
    #expect(BackboneConfiguration(name: "resnet101.a1_in1k")?.depths == [3, 4, 23, 3])
    #expect(BackboneConfiguration(name: "resnet-18")?.hiddenSizes == [64, 128, 256, 512])
    #expect(BackboneConfiguration(name: "vit") == nil)
    var dilated = DETRConfiguration()
    dilated.isDilated = true
    #expect(dilated.backbone.scale == 32)
    let store = ParameterStore(FreshParameters(seed: 1))
    var small = BackboneConfiguration()
    (small.hiddenSizes, small.depths, small.embeddingSize) = ([8, 8, 16, 16], [1, 1, 2, 2], 4)
    small.dilatedStages = 1
    let maps = try ResNet(small, from: store.scope)(.ones([1, 3, 64, 96]))
    #expect(maps.map(\.shape) == [[1, 8, 16, 24], [1, 8, 8, 12], [1, 16, 4, 6], [1, 16, 4, 6]])
  }
}
