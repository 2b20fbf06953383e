import Checkpoints
import Files
import Layers
import Tensors
import TestSupport
import Testing

/// Files that `torch.save` of PyTorch 2.15 wrote: `a` … `d` are 0, ¼ … 1¼ as 2×3 in each float, in a
/// dictionary `model` beside a number and a list.
@Suite struct PyTorchFileTests {
  private func path(_ name: String) -> String {
    Fixtures.path("pytorch/\(name).pth", beside: #filePath)
  }

  @Test func `reads floats of every kind, views and parameters`() throws {
    let file = try PyTorchFile(path: path("tensors"))
    #expect(
      file.names
        == ["a", "b", "c", "count", "d", "parameter", "part", "transposed"].map { "model.\($0)" })
    func values(_ name: String) throws -> [Float] {
      let shape = try #require(file.shape(of: "model.\(name)"))
      let value = try file.value(of: "model.\(name)", shape: shape, initializer: .zeros)
      return try #require(value).values
    }
    let expected: [Float] = [0, 0.25, 0.5, 0.75, 1, 1.25]
    for name in ["a", "b", "c", "d"] { #expect(try values(name) == expected, "\(name)") }
    #expect(try values("transposed") == [0, 0.75, 0.25, 1, 0.5, 1.25])
    #expect(file.shape(of: "model.transposed") == [3, 2])
    #expect(try values("part") == [3, 4, 5, 6])
    #expect(try values("parameter") == expected.map { $0 + 1 })
    #expect(throws: CheckpointError.self) { try values("count") }
    #expect(file.elementCount == 4 * 6 + 6 + 4 + 1 + 6)
  }

  @Test func `refuses what would run code, naming it`() throws {
    let error = #expect(throws: CheckpointError.self) { try PyTorchFile(path: path("evil")) }
    #expect(error?.description.contains("posix.system") == true)
  }

  @Test func `refuses numbers that are not there`() {
    let error = #expect(throws: CheckpointError.self) { try PyTorchFile(path: path("short")) }
    #expect(error?.description.contains("tensor 'w'") == true)
  }

  @Test func `a file cut or changed anywhere is refused or read, and never more`() throws {
    let bytes = try MappedFile(path: path("tensors")).withBytes { Array($0) }
    let folder = try ScratchFolder()
    func open(_ bytes: [UInt8]) throws {
      let place = "\(folder.path)/changed.pth"
      try AtomicFile.write(bytes, to: place)
      do {
        let file = try PyTorchFile(path: place)
        for name in file.names {
          _ = try file.value(of: name, shape: [], initializer: .zeros)?.values
        }
      } catch is CheckpointError {}
    }
    for length in stride(from: 0, to: bytes.count, by: 97) { try open(Array(bytes[..<length])) }
    let stream = RandomStream(seed: 1, purpose: .noise)
    for round in 0..<400 {
      var changed = bytes
      let place = stream.integer(at: 2 * round, below: bytes.count)
      changed[place] = UInt8(truncatingIfNeeded: stream.integer(at: 2 * round + 1, below: 256))
      try open(changed)
    }
  }
}
