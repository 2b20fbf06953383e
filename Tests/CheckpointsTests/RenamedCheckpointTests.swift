import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct RenamedCheckpointTests {
  private typealias Rule = NameTable.Rule

  private func checkpoint(_ folder: ScratchFolder, _ tensors: [String: Tensor]) throws -> Checkpoint
  {
    var writer = SafetensorsWriter()
    for (name, tensor) in tensors { writer.add(tensor, named: name, as: .bfloat16) }
    let path = folder.file("model.safetensors")
    try writer.write(to: path)
    return try Checkpoint(path: path)
  }

  private func value(_ name: String, _ source: RenamedCheckpoint) throws -> Tensor {
    try #require(try source.value(of: name, shape: [2, 2], initializer: .zeros))
  }

  @Test func `renames, cuts and turns rows, and drops windows of a pixel`() throws {
    let folder = try ScratchFolder()
    let rows = Tensor((0..<12).map { Float($0) }, [6, 2])
    let source = try checkpoint(
      folder,
      [
        "part.qkv.weight": rows, "part.turned": rows.sliced(0, 0..<4),
        "part.window": rows.reshaped(6, 2, 1, 1), "part.deep.a.b": rows, "part.step": .ones([1]),
        "other.thing": .ones([7]),
      ])
    let table = NameTable(
      prefix: "part.",
      rules: [
        Rule("qkv.*", "q.*", .rows(part: 0, of: 3)), Rule("qkv.*", "k.*", .rows(part: 1, of: 3)),
        Rule("qkv.*", "v.*", .rows(part: 2, of: 3)), Rule("turned", "turned", .swappedHalves),
        Rule("window", "linear", .withoutWindow), Rule("deep.*", "wrong.*"),
        Rule("deep.a.*", "right.*"),
      ], ignored: ["step", "none.*"])
    #expect(throws: CheckpointError.self) { try RenamedCheckpoint(source, table: table) }
    var fitting = table
    fitting.rules.remove(at: 5)
    let renamed = try RenamedCheckpoint(source, table: fitting)
    #expect(
      renamed.names == ["k.weight", "linear", "q.weight", "right.b", "turned", "v.weight"])
    #expect(renamed.elementCount == 12 + 8 + 12 + 12)
    #expect(try value("q.weight", renamed).values == [0, 1, 2, 3])
    #expect(try value("k.weight", renamed).values == [4, 5, 6, 7])
    #expect(try value("v.weight", renamed).values == [8, 9, 10, 11])
    #expect(try value("v.weight", renamed).elementType == .bfloat16)
    #expect(try value("turned", renamed).values == [4, 5, 6, 7, 0, 1, 2, 3])
    #expect(try value("linear", renamed).shape == [6, 2])
    #expect(try value("right.b", renamed) == rows)
    #expect(try renamed.value(of: "step", shape: [1], initializer: .zeros) == nil)
  }

  @Test func `is total: nothing is left over, no rule is idle, no name comes twice`() throws {
    let folder = try ScratchFolder()
    let source = try checkpoint(folder, ["a": .ones([2]), "b": .ones([2])])
    #expect(throws: ParameterError.unused(names: ["b"], source: source.description)) {
      try RenamedCheckpoint(source, table: NameTable(rules: [Rule("a", "x")]))
    }
    #expect(
      throws: CheckpointError.tensor(
        name: "c", path: source.description,
        expected: "a tensor of this name, which the model is made of", found: "none")
    ) {
      try RenamedCheckpoint(
        source, table: NameTable(rules: [Rule("*", "*"), Rule("c", "c")]))
    }
    #expect(throws: CheckpointError.self) {
      try RenamedCheckpoint(source, table: NameTable(rules: [Rule("a", "x"), Rule("b", "x")]))
    }
  }

  @Test func `says so where rows cannot be cut`() throws {
    let folder = try ScratchFolder()
    let source = try checkpoint(folder, ["a": .ones([4, 2])])
    let renamed = try RenamedCheckpoint(
      source, table: NameTable(rules: [Rule("a", "x", .rows(part: 0, of: 3))]))
    #expect(throws: CheckpointError.self) { try value("x", renamed) }
  }

  @Test func `refuses a Git LFS pointer, and says of a part that it is not whole`() throws {
    let folder = try ScratchFolder()
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1000\n"
    for name in ["model.safetensors", "model.safetensors.index.json"] {
      let path = try folder.write(pointer.utf8, as: name)
      let error = try #require(throws: CheckpointError.self) { try Checkpoint(path: path) }
      #expect(error.description.contains("git lfs pull"))
      #expect(!error.description.contains("\n"))
    }
    let whole = try checkpoint(folder, ["a": .ones([400, 2])])
    let bytes = try folder.bytes("model.safetensors")
    #expect(whole.names == ["a"])
    let part = try folder.write(bytes.prefix(bytes.count / 2), as: "part.safetensors")
    let error = try #require(throws: CheckpointError.self) { try Checkpoint(path: part) }
    #expect(error.description.hasSuffix("it is not whole, copy it again"))
  }
}
