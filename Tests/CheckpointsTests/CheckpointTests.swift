import Checkpoints
import Files
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct CheckpointTests {
  private func write(
    _ tensors: [String: Tensor], to path: String, as type: ElementType = .float32
  ) throws {
    var writer = SafetensorsWriter(metadata: ["format": "pt"])
    for (name, tensor) in tensors { writer.add(tensor, named: name, as: type) }
    try writer.write(to: path)
  }

  private let weight = Tensor([1, 2, 3, 4, 5, 6], [2, 3])
  private let bias = Tensor([0.5, -0.5], [2])

  /// Two shards and their index; `map` may say something else than what the shards hold.
  private func sharded(_ folder: ScratchFolder, map: String? = nil) throws -> String {
    try write(["layer.weight": weight], to: folder.file("model-1.safetensors"))
    try write(["layer.bias": bias], to: folder.file("model-2.safetensors"), as: .bfloat16)
    let map =
      map ?? #"{"layer.bias":"model-2.safetensors","layer.weight":"model-1.safetensors"}"#
    return try folder.write(
      #"{"metadata":{"total_size":28},"weight_map":\#(map)}"#.utf8,
      as: "model.safetensors.index.json")
  }

  @Test(arguments: [ElementType.float32, .float16, .bfloat16, .float64])
  func `fills a layer from one file`(type: ElementType) throws {
    let folder = try ScratchFolder()
    let path = folder.file("model.safetensors")
    try write(["layer.weight": weight, "layer.bias": bias], to: path, as: type)
    let checkpoint = try Checkpoint(path: path)
    #expect(checkpoint.names == ["layer.bias", "layer.weight"])
    #expect(checkpoint.description == path)
    #expect(checkpoint.metadata == ["format": "pt"])
    let store = ParameterStore(checkpoint)
    let layer = try Linear(inputs: 3, outputs: 2, from: store.scope["layer"])
    try store.checkAllUsed()
    #expect(layer.weight.value == weight)
    #expect(layer(Tensor([1, 1, 1], [1, 3])).values == [6.5, 14.5])
  }

  @Test func `fills a layer from shards, opened by index or folder`() throws {
    let folder = try ScratchFolder()
    let index = try sharded(folder)
    for path in [index, folder.path, folder.path + "/"] {
      let checkpoint = try Checkpoint(path: path)
      #expect(checkpoint.names == ["layer.bias", "layer.weight"])
      #expect(checkpoint.description == index)
      let store = ParameterStore(checkpoint)
      let layer = try Linear(inputs: 3, outputs: 2, from: store.scope["layer"])
      try store.checkAllUsed()
      #expect(layer.weight.value == weight)
      #expect(try #require(layer.bias).value == bias)
    }
  }

  @Test func `is strict in both directions`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("model.safetensors")
    try write(["layer.weight": weight, "extra": bias], to: path)
    func scope() throws -> (ParameterStore, ParameterScope) {
      let store = ParameterStore(try Checkpoint(path: path))
      return (store, store.scope["layer"])
    }
    #expect(throws: ParameterError.missing(name: "layer.bias", source: path)) {
      try Linear(inputs: 3, outputs: 2, from: scope().1)
    }
    #expect(
      throws: ParameterError.shape(
        name: "layer.weight", expected: [4, 3], found: [2, 3], source: path)
    ) { try Linear(inputs: 3, outputs: 4, from: scope().1) }
    let (store, parameters) = try scope()
    _ = try Linear(inputs: 3, outputs: 2, bias: false, from: parameters)
    #expect(throws: ParameterError.unused(names: ["extra"], source: path)) {
      try store.checkAllUsed()
    }
  }

  @Test func `refuses a parameter that is stored as integers`() throws {
    let folder = try ScratchFolder()
    let path = folder.file("model.safetensors")
    var writer = SafetensorsWriter()
    writer.add([1, 2, 3, 4, 5, 6], [2, 3], named: "layer.weight")
    try writer.write(to: path)
    let store = ParameterStore(try Checkpoint(path: path))
    #expect(
      throws: CheckpointError.tensor(
        name: "layer.weight", path: path, expected: "a tensor of F64, F32, F16 or BF16",
        found: "I64")
    ) { try Linear(inputs: 3, outputs: 2, bias: false, from: store.scope["layer"]) }
  }

  @Test func `refuses an index that names a tensor its shard lacks`() throws {
    let folder = try ScratchFolder()
    let index = try sharded(
      folder,
      map: #"{"layer.bias":"model-2.safetensors","layer.weight":"model-1.safetensors","#
        + #""more":"model-1.safetensors"}"#)
    #expect(
      throws: CheckpointError.tensor(
        name: "more", path: folder.file("model-1.safetensors"),
        expected: "the tensor that \(index) promises", found: "none")
    ) { try Checkpoint(path: index) }
  }

  @Test func `refuses a shard with a tensor that the index lacks or places elsewhere`() throws {
    let folder = try ScratchFolder()
    let shards = [folder.file("model-1.safetensors"), folder.file("model-2.safetensors")]
    var index = try sharded(folder)
    try write(["layer.weight": weight, "more": bias], to: shards[0])
    #expect(
      throws: CheckpointError.tensor(
        name: "more", path: index, expected: "every tensor of \(shards[0])",
        found: "none of that name")
    ) { try Checkpoint(path: index) }
    index = try sharded(folder)
    try write(["layer.weight": weight, "layer.bias": bias], to: shards[0])
    #expect(
      throws: CheckpointError.tensor(
        name: "layer.bias", path: index, expected: "every tensor of \(shards[0])",
        found: "it in \(shards[1])")
    ) { try Checkpoint(path: index) }
  }

  @Test func `refuses an index whose shard is absent or outside the folder`() throws {
    let folder = try ScratchFolder()
    let absent = try sharded(folder, map: #"{"layer.bias":"model-3.safetensors"}"#)
    #expect(
      throws: FileError.cannotRead(
        path: folder.file("model-3.safetensors"),
        reason: "No such file or directory; check the path, or create the folder")
    ) { try Checkpoint(path: absent) }
    for name in ["../model.safetensors", "/model.safetensors", "..", ""] {
      let outside = try sharded(folder, map: #"{"layer.bias":"\#(name)"}"#)
      #expect(throws: CheckpointError.self, "\(name)") { try Checkpoint(path: outside) }
    }
  }

  @Test(arguments: ["", "{}", "[", #"{"weight_map":[]}"#, #"{"weight_map":{"a":"b","a":"c"}}"#])
  func `refuses an index that is none`(text: String) throws {
    let folder = try ScratchFolder()
    let path = try folder.write(text.utf8, as: "model.safetensors.index.json")
    #expect(throws: CheckpointError.self) { try Checkpoint(path: path) }
  }

  @Test func `names what a folder without weights should hold`() throws {
    let folder = try ScratchFolder()
    let error = try #require(throws: CheckpointError.self) { try Checkpoint(path: folder.path) }
    #expect(error.description.contains("model.safetensors"))
  }
}
