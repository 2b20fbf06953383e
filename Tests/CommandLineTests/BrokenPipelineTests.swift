import Checkpoints
import Foundation
import Tensors
import Testing

/// What may be wrong with a folder of Stable Diffusion 3, and what the program says: one line that
/// says what to do, an exit code, no picture.
@Suite struct BrokenPipelineTests {
  private static let fixture = Workshop.repository
    .appendingPathComponent("Tests/Fixtures/conformance/sd3")

  /// A pipeline of one's own to break.
  private struct Pipeline: ~Copyable {
    let workshop: Workshop
    let folder: URL

    init() throws {
      let workshop = try Workshop()
      let folder = workshop.folder.appendingPathComponent("pipeline")
      try FileManager.default.copyItem(at: BrokenPipelineTests.fixture, to: folder)
      self.folder = folder
      self.workshop = workshop
    }

    func file(_ name: String) -> URL { folder.appendingPathComponent(name) }

    func replace(_ text: String, by other: String, in name: String) throws {
      let old = try String(contentsOf: file(name), encoding: .utf8)
      #expect(old.contains(text))
      try old.replacingOccurrences(of: text, with: other)
        .write(to: file(name), atomically: true, encoding: .utf8)
    }

    /// Writes weights again with a change to each tensor.
    func rewrite(
      _ name: String, _ change: (String, Tensor) -> (String, Tensor)?
    ) throws {
      let original = try SafetensorsFile(path: file(name).path)
      var writer = SafetensorsWriter(metadata: original.metadata)
      for tensor in original.names {
        if let (name, tensor) = change(tensor, try original.tensor(named: tensor)) {
          writer.add(tensor, named: name)
        }
      }
      try writer.write(to: file("new").path)
      try FileManager.default.removeItem(at: file(name))
      try FileManager.default.moveItem(at: file("new"), to: file(name))
    }

    func render(_ flags: String...) throws -> Finished {
      try runAtelier(
        [
          "render", folder.path, "--prompt", "a house", "--size", "32x32", "--steps", "1",
          "--max-sequence-length", "16", "--output", workshop.path("x.png"),
        ] + flags)
    }

    func expectRefused(
      status: Int32 = 65, _ text: String, _ flags: String...,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let finished = try runAtelier(
        [
          "render", folder.path, "--prompt", "a house", "--size", "32x32", "--steps", "1",
          "--max-sequence-length", "16", "--output", workshop.path("x.png"),
        ] + flags)
      #expect(finished.status == status, "\(finished.errors)", sourceLocation: sourceLocation)
      #expect(
        finished.errorLines.last?.contains(text) == true, "\(finished.errors)",
        sourceLocation: sourceLocation)
      #expect(
        finished.errorLines.filter { $0.hasPrefix("error:") || $0.hasPrefix("Error:") }.count == 1,
        "\(finished.errors)", sourceLocation: sourceLocation)
      #expect(
        try workshop.contents == ["pipeline"], sourceLocation: sourceLocation)
    }
  }

  private static let transformer = "transformer/diffusion_pytorch_model.safetensors"

  @Test func `is whole to begin with`() throws {
    let pipeline = try Pipeline()
    let finished = try pipeline.render()
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.output.hasSuffix("x.png\n"))
  }

  @Test func `a tensor is missing`() throws {
    let pipeline = try Pipeline()
    try pipeline.rewrite(Self.transformer) { $0 == "proj_out.bias" ? nil : ($0, $1) }
    try pipeline.expectRefused("the model needs a tensor 'proj_out.bias'")
  }

  @Test func `a tensor is too many`() throws {
    let pipeline = try Pipeline()
    try pipeline.rewrite("text_encoder_3/model.safetensors") {
      ($0.replacingOccurrences(of: "final_layer_norm", with: "last_norm"), $1)
    }
    try pipeline.expectRefused("encoder.final_layer_norm.weight")
    let other = try Pipeline()
    let vae = "vae/diffusion_pytorch_model.safetensors"
    let original = try SafetensorsFile(path: other.file(vae).path)
    var writer = SafetensorsWriter()
    for name in original.names { writer.add(try original.tensor(named: name), named: name) }
    writer.add(Tensor.zeros([3]), named: "decoder.extra.weight")
    try writer.write(to: other.file(vae).path)
    try other.expectRefused("1 tensors belong to no part of the model: decoder.extra.weight")
  }

  @Test func `a tensor has another shape`() throws {
    let pipeline = try Pipeline()
    try pipeline.rewrite("text_encoder/model.safetensors") {
      ($0, $0 == "text_projection.weight" ? Tensor.zeros([5, 32]) : $1)
    }
    try pipeline.expectRefused(
      "'text_projection.weight' should have shape [32, 32], it has [5, 32]")
  }

  @Test func `a file is half downloaded`() throws {
    let pipeline = try Pipeline()
    let bytes = try Data(contentsOf: pipeline.file(Self.transformer))
    try bytes.prefix(bytes.count / 2).write(to: pipeline.file(Self.transformer))
    try pipeline.expectRefused(Self.transformer)
  }

  @Test func `a shard is missing, or half there`() throws {
    let pipeline = try Pipeline()
    let original = try SafetensorsFile(path: pipeline.file(Self.transformer).path)
    let names = original.names.sorted()
    var map: [String: String] = [:]
    for (shard, part) in [names.prefix(20), names.dropFirst(20)].enumerated() {
      let file = "diffusion_pytorch_model-0000\(shard + 1)-of-00002.safetensors"
      var writer = SafetensorsWriter()
      for name in part {
        writer.add(try original.tensor(named: name), named: name)
        map[name] = file
      }
      try writer.write(to: pipeline.file("transformer/\(file)").path)
    }
    let index = try JSONSerialization.data(
      withJSONObject: ["metadata": ["total_size": 1], "weight_map": map])
    try index.write(
      to: pipeline.file("transformer/diffusion_pytorch_model.safetensors.index.json"))
    try FileManager.default.removeItem(at: pipeline.file(Self.transformer))
    let whole = try pipeline.render()
    #expect(whole.status == 0, "\(whole.errors)")
    try FileManager.default.removeItem(atPath: pipeline.workshop.path("x.png"))
    let second = pipeline.file(
      "transformer/diffusion_pytorch_model-00002-of-00002.safetensors")
    let bytes = try Data(contentsOf: second)
    try bytes.prefix(bytes.count - 100).write(to: second)
    try pipeline.expectRefused("00002-of-00002.safetensors")
    try FileManager.default.removeItem(at: second)
    try pipeline.expectRefused(status: 74, "00002-of-00002.safetensors")
  }

  @Test func `a Git LFS pointer is in the place of a file`() throws {
    let pointer = """
      version https://git-lfs.github.com/spec/v1
      oid sha256:4f7a6ba8a2c2e1e0b8f6aa4a5d7b0b3cf3d5a3bd8a2c6f3e8f8d6f3e8f8d6f3e
      size 4338650160

      """
    for name in [
      Self.transformer, "text_encoder_3/model.safetensors", "tokenizer_3/spiece.model",
    ] {
      let pipeline = try Pipeline()
      try pointer.write(to: pipeline.file(name), atomically: true, encoding: .utf8)
      try pipeline.expectRefused("git lfs pull")
    }
  }

  @Test func `it is another pipeline, or not all of it`() throws {
    let pipeline = try Pipeline()
    try pipeline.replace("StableDiffusion3Pipeline", by: "FluxPipeline", in: "model_index.json")
    try pipeline.expectRefused("expected a pipeline of Stable Diffusion 3, found FluxPipeline")
    for (missing, text) in [
      ("vae/config.json", "'vae/config.json'"),
      ("text_encoder_3/model.safetensors", "--without t5"),
      ("tokenizer_3/spiece.model", "tokenizer_3"), (Self.transformer, "'transformer'"),
    ] {
      let pipeline = try Pipeline()
      try FileManager.default.removeItem(at: pipeline.file(missing))
      if missing.hasPrefix("tokenizer_3") {
        try FileManager.default.removeItem(at: pipeline.file("tokenizer_3/tokenizer.json"))
      }
      try pipeline.expectRefused(text)
    }
  }

  @Test func `parts are of different models`() throws {
    let pipeline = try Pipeline()
    try pipeline.replace(
      "\"joint_attention_dim\": 96", by: "\"joint_attention_dim\": 128",
      in: "transformer/config.json")
    try pipeline.expectRefused("parts of different models?")
  }

  @Test func `numbers do not fit into half precision`() throws {
    let pipeline = try Pipeline()
    try pipeline.rewrite(Self.transformer) { name, tensor in
      (name, name.hasPrefix("transformer_blocks.1.ff.net") ? tensor * 3e5 : tensor)
    }
    try pipeline.expectRefused("use --precision bf16", "--precision", "f16")
    let weights = try Pipeline()
    try weights.rewrite(Self.transformer) { name, tensor in
      (name, name == "proj_out.bias" ? tensor * .nan : tensor)
    }
    try weights.expectRefused("not finite")
  }

  @Test func `what is asked for makes no sense`() throws {
    let pipeline = try Pipeline()
    try pipeline.expectRefused(status: 64, "multiples of 4", "--size", "30x32")
    try pipeline.expectRefused(status: 64, "skip-layers", "--skip-layers", "3")
    try pipeline.expectRefused(status: 64, "without", "--without", "t6")
    try pipeline.expectRefused(
      status: 64, "a text encoder that is left", "--without", "clip-l", "--without", "clip-g",
      "--without-t5")
    try pipeline.expectRefused(status: 64, "class", "--class", "wall")
    try pipeline.expectRefused(
      "expected a LoRA file", "--lora", pipeline.file(Self.transformer).path)
  }
}
