import Checkpoints
import Files
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsFileTests {
  /// One published file with the verdict of the format's own reader.
  struct Vector: Sendable, CustomStringConvertible {
    let file: String
    let isValid: Bool
    var description: String { file }
    var path: String { Fixtures.path("safetensors-vectors/\(file)", beside: #filePath) }

    static func all() throws -> [Vector] {
      let manifest = Fixtures.path("safetensors-vectors/MANIFEST.json", beside: #filePath)
      let document = try MappedFile(path: manifest).withBytes { try JSONReader.read($0) }
      return try #require(document.object?["cases"]?.array).map { item in
        Vector(
          file: try #require(item.object?["file"]?.string),
          isValid: try #require(item.object?["expect"]?.string) == "ok")
      }
    }
  }

  @Test func `agrees with the verdicts of the published files`() throws {
    let vectors = try Vector.all()
    #expect(vectors.filter(\.isValid).count == 6)
    #expect(vectors.count == 16)
    for vector in vectors {
      if vector.isValid {
        #expect(throws: Never.self, "\(vector)") { try SafetensorsFile(path: vector.path) }
      } else {
        #expect(throws: CheckpointError.self, "\(vector)") {
          try SafetensorsFile(path: vector.path)
        }
      }
    }
  }

  @Test func `reads shapes, types and integers of the published files`() throws {
    func open(_ name: String) throws -> SafetensorsFile {
      try SafetensorsFile(
        path: Fixtures.path("safetensors-vectors/test_\(name).safetensors", beside: #filePath))
    }
    let square = try open("deserialization")
    #expect(square["test"]?.shape == [2, 2])
    #expect(square["test"]?.type == .int32)
    #expect(try square.integers(named: "test") == [0, 0, 0, 0])
    #expect(try open("empty_shapes_allowed").integers(named: "test") == [0])
    #expect(try open("zero_sized_tensor").integers(named: "test") == [])
    #expect(try open("whitespace_padded_header").entries.isEmpty)
  }
}
