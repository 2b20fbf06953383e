import Checkpoints
import Files
import Layers
import Synchronization
import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A file of 16-bit weights for a model that nobody trained, as large as a trained one's: large models
/// are timed with weights that come from a mapped file, as they do for people.
struct WeightFile {
  /// The weights; the file itself is gone from its folder already.
  let checkpoint: Checkpoint

  /// Writes weights for whatever a model asks for.
  ///
  /// Throws where the folder for temporary files has no room.
  init(_ build: (ParameterScope) throws -> Void) throws {
    let recorder = ShapeRecorder()
    let store = ParameterStore(recorder, keeping: .never)
    try build(store.scope)
    let path =
      FileManager.default.temporaryDirectory.path + "/atelier-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Self.write(store.parameters.map { ($0.name, $0.value.shape) }, to: path)
    checkpoint = try Checkpoint(path: path)
  }

  private static func write(_ tensors: [(name: String, shape: Shape)], to path: String) throws {
    var end = 0
    let members = tensors.map { name, shape in
      let begin = end
      end += 2 * shape.count
      let sizes = shape.dimensions.map(String.init).joined(separator: ",")
      return
        "\"\(name)\":{\"dtype\":\"F16\",\"shape\":[\(sizes)],\"data_offsets\":[\(begin),\(end)]}"
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header.append(contentsOf: repeatElement(0x20, count: -header.count & 7))
    let block = halves(1 << 22)
    try AtomicFile.write(to: path) { file in
      try file.append(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header)
      while end > 0 {
        let count = min(end, block.count)
        try file.append(count == block.count ? block : Array(block.prefix(count)))
        end -= count
      }
    }
  }

  /// Halves of both signs between 1/64 and 1/32.
  private static func halves(_ count: Int) -> [UInt8] {
    RandomStream(seed: 0, purpose: .initialisation(of: "weights")).bits(count).flatMap { word in
      let half = UInt16(truncatingIfNeeded: word) & 0x83ff | 0x2400
      return [UInt8(truncatingIfNeeded: half), UInt8(half >> 8)]
    }
  }
}

/// Has any parameter: one tensor for each shape, as only that is asked for.
private final class ShapeRecorder: ParameterSource {
  let description = "a model that nobody trained"
  let names: [String] = []
  private let tensors = Mutex<[Shape: Tensor]>([:])

  func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    tensors.withLock { tensors in
      if let tensor = tensors[shape] { return tensor }
      let tensor = Tensor.zeros(shape)
      tensors[shape] = tensor
      return tensor
    }
  }
}
