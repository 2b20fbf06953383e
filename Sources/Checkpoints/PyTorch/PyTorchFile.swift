import Files
import Layers
import Tensors

/// The tensors of a file that `torch.save` wrote: a zip archive with a pickle and the numbers.
///
/// The pickle is read by a machine that can make tensors and nothing else: a file that would run
/// code where Python reads it is refused. Names of tensors in dictionaries within dictionaries are
/// joined by dots.
public final class PyTorchFile: TensorFile {
  /// The path of the file.
  public let description: String
  /// The names of all tensors, ascending.
  public let names: [String]
  private let file: MappedFile
  private let archive: ZipDirectory
  private let root: String
  private let tensors: [String: PickleTensor]

  /// Dictionaries within dictionaries, and tensors: more is no model.
  private static let (deepest, most) = (8, 1_000_000)

  /// Whether a file is named as PyTorch's are.
  public static func recognizes(_ path: String) -> Bool {
    [".pth", ".pt", ".bin", ".ckpt"].contains { path.hasSuffix($0) } && FileKind(path) == .file
  }

  /// Opens a file; numbers stay in it until something computes with them.
  ///
  /// - Throws: `FileError` where it cannot be read, ``CheckpointError`` where it is something else, or
  ///   holds anything but tensors and plain data.
  public init(path: String) throws {
    let expected = "a file of tensors that torch.save wrote"
    func fail(_ found: String) -> CheckpointError {
      .malformed(path: path, expected: expected, found: found)
    }
    description = path
    file = try MappedFile(path: path)
    (archive, root, tensors) = try file.withBytes { bytes in
      try LargeFilePointer.refuse(bytes, path: path, expected: expected)
      guard ZipDirectory.recognizes(bytes) else {
        throw fail("another format; files of before PyTorch 1.6 have to be saved anew")
      }
      do {
        let archive = try ZipDirectory(bytes)
        guard let pickle = archive.files.first(where: { $0.key.hasSuffix("/data.pkl") }) else {
          throw fail("an archive without data.pkl")
        }
        let value = try PickleReader.read(UnsafeRawBufferPointer(rebasing: bytes[pickle.value]))
        var tensors: [String: PickleTensor] = [:]
        guard Self.collect(value, "", depth: 0, into: &tensors) else {
          throw fail("dictionaries too deep, or too many tensors")
        }
        return (archive, String(pickle.key.dropLast("data.pkl".count)), tensors)
      } catch let failure as ZipDirectory.Failure {
        throw fail(failure.found)
      } catch let failure as PickleReader.Failure {
        throw fail(failure.found)
      }
    }
    guard !tensors.isEmpty else { throw fail("no tensor") }
    names = tensors.keys.sorted()
    for name in names { _ = try bytes(of: name) }
  }

  private static func collect(
    _ value: PickleValue, _ name: String, depth: Int, into tensors: inout [String: PickleTensor]
  ) -> Bool {
    switch value {
    case .tensor(let tensor):
      tensors[name] = tensor
      return tensors.count <= most
    case .dictionary(let dictionary):
      return depth < deepest
        && dictionary.members.allSatisfy {
          collect(
            $0.value, name.isEmpty ? $0.key : "\(name).\($0.key)", depth: depth + 1,
            into: &tensors)
        }
    default: return true
    }
  }

  /// How many numbers all tensors have together.
  public var elementCount: Int { tensors.values.reduce(0) { $0 + $1.shape.count } }

  /// The shape of a tensor, `nil` where there is none.
  public func shape(of name: String) -> Shape? { tensors[name]?.shape }

  /// Returns a tensor of floats as it is stored, `nil` where there is none.
  ///
  /// - Throws: ``CheckpointError`` where the tensor holds no floats.
  public func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    guard let tensor = tensors[name] else { return nil }
    guard tensor.storage.type.isFloat else {
      throw CheckpointError.tensor(
        name: name, path: description, expected: "floats", found: tensor.storage.type.rawValue)
    }
    let range = try bytes(of: name)
    return file.withBytes { bytes in
      let source = UnsafeRawBufferPointer(rebasing: bytes[range])
      let type = tensor.storage.type
      if tensor.strides == tensor.shape.strides || tensor.shape.count <= 1,
        let stored = type.stored,
        let start = source.baseAddress,
        stored != .float32 || UInt(bitPattern: start) % UInt(MemoryLayout<Float>.alignment) == 0
      {
        return Tensor(tensor.shape, storedAs: stored, at: start, owner: file)
      }
      return copied(tensor, source)
    }
  }

  /// The elements one by one: transposed views, doubles, and floats that are not aligned.
  private func copied(_ tensor: PickleTensor, _ source: UnsafeRawBufferPointer) -> Tensor {
    let elements = floats(source, tensor.storage.type)
    return Tensor(tensor.shape) { output in
      var place = [Int](repeating: 0, count: tensor.shape.rank)
      for index in 0..<tensor.shape.count {
        output[index] = elements[zip(place, tensor.strides).reduce(0) { $0 + $1.0 * $1.1 }]
        for axis in place.indices.reversed() {
          place[axis] += 1
          if place[axis] < tensor.shape.dimensions[axis] { break }
          place[axis] = 0
        }
      }
    }
  }

  private func floats(_ source: UnsafeRawBufferPointer, _ type: ElementType) -> [Float] {
    let count = source.count * 8 / type.bits
    switch type {
    case .float64:
      return (0..<count).map {
        Float(source.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self))
      }
    case .float16, .bfloat16:
      guard let stored = type.stored, let start = source.baseAddress else { return [] }
      return Tensor([count], storedAs: stored, at: start, owner: file).values
    default:
      return (0..<count).map { source.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self) }
    }
  }

  /// Where the elements of a tensor lie in the file, from its first to its last one.
  private func bytes(of name: String) throws -> Range<Int> {
    func fail(_ found: String) -> CheckpointError {
      .tensor(name: name, path: description, expected: "elements inside the file", found: found)
    }
    guard let tensor = tensors[name], let whole = archive.files["\(root)data/\(tensor.storage.key)"]
    else { throw fail("none") }
    let size = tensor.storage.type.bits / 8
    let available = whole.count / size
    var last = tensor.offset
    var count = 1
    for (length, stride) in zip(tensor.shape.dimensions, tensor.strides) {
      let (reach, isTooFar) = max(length - 1, 0).multipliedReportingOverflow(by: stride)
      let (sum, isBeyond) = last.addingReportingOverflow(reach)
      let (product, isTooMany) = count.multipliedReportingOverflow(by: length)
      guard !isTooFar, !isBeyond, !isTooMany else { throw fail("a shape of \(tensor.shape)") }
      (last, count) = (sum, product)
    }
    if count == 0 { return whole.lowerBound..<whole.lowerBound }
    // A stride of 0 could make much of a few bytes.
    guard last < available, count <= available else {
      throw fail("element \(last) of \(available)")
    }
    return whole.lowerBound + tensor.offset * size..<whole.lowerBound + (last + 1) * size
  }
}
