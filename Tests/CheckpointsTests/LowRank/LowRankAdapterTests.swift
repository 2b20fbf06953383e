import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct LowRankAdapterTests {
  private let folder: ScratchFolder
  private let down = Tensor([1, 2, 3] as [Float], [1, 3])
  private let up = Tensor([10, 20, 30, 40] as [Float], [4, 1])

  init() throws { folder = try ScratchFolder() }

  private func file(
    _ tensors: [String: Tensor], metadata: [String: String] = [:], as name: String = "lora"
  ) throws -> String {
    var writer = SafetensorsWriter(metadata: metadata)
    for (name, tensor) in tensors { writer.add(tensor, named: name, as: .float16) }
    let path = folder.file("\(name).safetensors")
    try writer.write(to: path)
    return path
  }

  private func pair(_ down: String, _ up: String) -> [String: Tensor] {
    [down: self.down, up: self.up]
  }

  /// A weight of ones, as a model's source has it, behind an adapter.
  private func merged(
    _ adapter: LowRankAdapter, _ part: LowRankAdapter.Part = .transformer,
    as name: String = "blocks.0.to_q.weight", scale: Float = 1, shape: Shape = [4, 3],
    singleFile: NameTable? = nil
  ) throws -> [Float] {
    let source = StoredParameters([name: .ones(shape), "other.bias": .ones([2])], description: "m")
    let changed = try adapter.merged(
      into: source, part: part, scale: scale, singleFile: singleFile)
    #expect(changed.names == source.names && changed.elementCount == source.elementCount)
    #expect(
      try changed.value(of: "other.bias", shape: [2], initializer: .zeros)?.values == [1, 1])
    return try #require(try changed.value(of: name, shape: shape, initializer: .zeros)).values
  }

  private let changes: [Float] = [11, 21, 31, 21, 41, 61, 31, 61, 91, 41, 81, 121]

  @Test(
    arguments: [
      ("transformer.blocks.0.to_q.lora_A.weight", "transformer.blocks.0.to_q.lora_B.weight"),
      ("transformer.blocks.0.to_q.lora.down.weight", "transformer.blocks.0.to_q.lora.up.weight"),
      ("blocks.0.to_q.lora_A.default.weight", "blocks.0.to_q.lora_B.default.weight"),
      (
        "base_model.model.blocks.0.to_q.lora_linear_layer.down.weight",
        "base_model.model.blocks.0.to_q.lora_linear_layer.up.weight"
      ),
      (
        "lora_transformer_blocks_0_to_q.lora_down.weight",
        "lora_transformer_blocks_0_to_q.lora_up.weight"
      ),
      ("lora_unet_blocks_0_to_q.lora_down.weight", "lora_unet_blocks_0_to_q.lora_up.weight"),
      (
        "diffusion_model.blocks.0.to_q.lora_A.weight", "diffusion_model.blocks.0.to_q.lora_B.weight"
      ),
    ])
  func `knows the spellings of programs`(down: String, up: String) throws {
    let adapter = try LowRankAdapter(path: file(pair(down, up)))
    #expect(adapter.parts == [.transformer])
    #expect(try merged(adapter) == changes)
    #expect(try merged(adapter, scale: 0.5) == changes.map { ($0 + 1) / 2 })
    #expect(try merged(adapter, .t5) == Array(repeating: 1, count: 12))
  }

  @Test func `knows the parts of a pipeline`() throws {
    var tensors = pair("text_encoder.a.lora_A.weight", "text_encoder.a.lora_B.weight")
    tensors.merge(pair("lora_te2_a.lora_down.weight", "lora_te2_a.lora_up.weight")) { $1 }
    tensors.merge(pair("text_encoder_3.a.lora_A.weight", "text_encoder_3.a.lora_B.weight")) { $1 }
    let adapter = try LowRankAdapter(path: file(tensors))
    #expect(adapter.parts == [.clipL, .clipG, .t5])
    for part in adapter.parts { #expect(try merged(adapter, part, as: "a.weight") == changes) }
    try adapter.check(loaded: [.transformer, .clipL, .clipG, .t5])
    #expect {
      try adapter.check(loaded: [.transformer, .clipL, .clipG])
    } throws: { "\($0)".contains("T5, which is left out") }
  }

  @Test func `weighs by alpha over the rank`() throws {
    var tensors = pair("blocks.0.to_q.lora_down.weight", "blocks.0.to_q.lora_up.weight")
    tensors["blocks.0.to_q.alpha"] = Tensor(3)
    #expect(try merged(LowRankAdapter(path: file(tensors))) == changes.map { ($0 - 1) * 3 + 1 })
    var writer = SafetensorsWriter()
    for (name, tensor) in tensors where !name.hasSuffix("alpha") { writer.add(tensor, named: name) }
    writer.add([2], [], named: "blocks.0.to_q.alpha")
    try writer.write(to: folder.file("whole.safetensors"))
    #expect(
      try merged(LowRankAdapter(path: folder.file("whole.safetensors")))
        == changes.map { ($0 - 1) * 2 + 1 })
  }

  @Test(
    arguments: [
      (#"{"transformer.lora_alpha": 6, "transformer.r": 2}"#, 3 as Float),
      (#"{"lora_alpha": 4.0}"#, 2), (#"{"text_encoder.lora_alpha": 4}"#, 1),
      (#"{"transformer.lora_alpha": 6, "transformer.alpha_pattern": {"0.to_q": 10}}"#, 5),
      (#"{"transformer.lora_alpha": 6, "transformer.alpha_pattern": {"^0.to_q": 10}}"#, 3),
      (#"{"transformer.lora_alpha": 6, "transformer.alpha_pattern": {"to_k": 10}}"#, 3),
      (#"{"lora_alpha": 8, "use_rslora": true}"#, 8 / (2 as Float).squareRoot()),
    ])
  func `weighs by what peft says beside the tensors`(settings: String, weight: Float) throws {
    let name = "transformer.blocks.0.to_q"
    let zeros = Tensor.zeros([1, 3])
    let tensors = [
      "\(name).lora_A.weight": Tensor.concatenated([down, zeros], axis: 0),
      "\(name).lora_B.weight": .concatenated([up, .zeros([4, 1])], axis: 1),
    ]
    let adapter = try LowRankAdapter(
      path: file(tensors, metadata: ["lora_adapter_metadata": settings]))
    #expect(try merged(adapter) == changes.map { ($0 - 1) * weight + 1 })
  }

  @Test func `cuts changes of fused maps as a single file's table cuts their weights`() throws {
    let table = NameTable(
      rules: [
        NameTable.Rule("x.qkv.*", "q.*", .rows(part: 0, of: 2)),
        NameTable.Rule("x.qkv.*", "k.*", .rows(part: 1, of: 2)),
        NameTable.Rule("ada.*", "norm.*", .swappedHalves),
      ])
    var tensors = pair("lora_unet_x_qkv.lora_down.weight", "lora_unet_x_qkv.lora_up.weight")
    tensors.merge(pair("lora_unet_ada.lora_down.weight", "lora_unet_ada.lora_up.weight")) { $1 }
    let adapter = try LowRankAdapter(path: file(tensors))
    let names = ["q.weight", "k.weight", "norm.weight"]
    let source = StoredParameters(
      [names[0]: .ones([2, 3]), names[1]: .ones([2, 3]), names[2]: .ones([4, 3])],
      description: "m")
    let changed = try adapter.merged(into: source, part: .transformer, singleFile: table)
    let found = try names.map {
      try #require(try changed.value(of: $0, shape: [2, 3], initializer: .zeros)).values
    }
    #expect(found[0] == Array(changes[..<6]) && found[1] == Array(changes[6...]))
    #expect(found[2] == Array(changes[6...] + changes[..<6]))
    #expect(throws: ParameterError.self) { try adapter.merged(into: source, part: .transformer) }
  }

  @Test func `keeps narrow weights it has no change for, and adds in single precision`() throws {
    let name = "blocks.0.to_q.weight"
    var writer = SafetensorsWriter()
    writer.add(.full(0.1, [4, 3]), named: name, as: .float16)
    writer.add(.full(0.1, [2]), named: "other.bias", as: .float16)
    try writer.write(to: folder.file("model.safetensors"))
    let model = try Checkpoint(path: folder.file("model.safetensors"))
    let adapter = try LowRankAdapter(
      path: file(pair("blocks.0.to_q.lora_A.weight", "blocks.0.to_q.lora_B.weight")))
    func changed() throws -> any ParameterSource {
      try adapter.merged(into: model, part: .transformer, scale: 1e-4)
    }
    #expect(
      try changed().value(of: "other.bias", shape: [2], initializer: .zeros)?.elementType
        == .float16)
    let weight = try #require(try model.value(of: name, shape: [4, 3], initializer: .zeros))
    let expected = zip(weight.values, changes).map { $0 + ($1 - 1) * 1e-4 }
    let found = try Precision.with(.bfloat16) {
      try changed().value(of: name, shape: [4, 3], initializer: .zeros)
    }
    #expect(found?.values == expected)
  }

  @Test(
    arguments: [
      (["transformer.a.lora_A.weight": [1, 3]], "found no other"),
      (["a.lora_A.weight": [1, 3], "a.lora_B.weight": [4, 2]], "a column for each of 1 rows"),
      (["a.lora_A.weight": [1, 3, 3, 3], "a.lora_B.weight": [4, 1, 1, 1]], "LoCon"),
      (["a.lora_A.weight": [1, 3], "a.lora_B.weight": [4, 1], "a.dora_scale": [4]], "DoRA"),
      (
        ["a.lora_A.weight": [1, 3], "a.lora_B.weight": [4, 1], "a.lora_B.bias": [4]], "a bias"
      ),
      (["a.lora_A.weight": [1, 3], "a.lora_B.weight": [4, 1], "b.weight": [4]], "b.weight"),
      (["a.hada_w1_a": [4, 2]], "expected a LoRA file"), ([:], "found no tensors"),
      (
        [
          "a.lora_A.weight": [1, 3], "a.lora_B.weight": [4, 1],
          "transformer.a.lora_A.weight": [1, 3],
        ], "beside it"
      ),
      (["a.lora_A.weight": [1, 3], "a.lora_B.weight": [4, 1], "a.alpha": [2]], "one number"),
    ] as [([String: [Int]], String)])
  func `says in one line what is no LoRA`(shapes: [String: [Int]], problem: String) throws {
    let path = try file(shapes.mapValues { .ones(Shape($0)) })
    let error = try #require(throws: (any Error).self) { try LowRankAdapter(path: path) }
    #expect("\(error)".contains(problem), "\(error)")
    #expect("\(error)".hasPrefix(path) && !"\(error)".contains("\n"))
  }

  @Test func `says in one line what does not fit a model`() throws {
    let adapter = try LowRankAdapter(
      path: file(pair("blocks.0.to_q.lora_A.weight", "blocks.0.to_q.lora_B.weight")))
    #expect { try merged(adapter, as: "blocks.1.to_q.weight") } throws: {
      "\($0)" == "\(adapter.path): 1 tensors belong to no part of the model: "
        + "blocks.0.to_q.lora_A.weight"
    }
    #expect { try merged(adapter, shape: [3, 3]) } throws: {
      "\($0)".contains("factors of a change of [3, 3], found [4, 1] and [1, 3]")
    }
    for settings in ["[]", "{", #"{"transformer.use_dora": true}"#] {
      #expect(throws: CheckpointError.self) {
        try LowRankAdapter(
          path: file(
            pair("transformer.a.lora_A.weight", "transformer.a.lora_B.weight"),
            metadata: ["lora_adapter_metadata": settings]))
      }
    }
  }
}
