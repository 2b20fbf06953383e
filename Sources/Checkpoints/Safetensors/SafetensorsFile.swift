import Files
import Tensors

/// A safetensors file, mapped into memory: only the tensors that are asked for are read.
///
/// Tensors lie in the mapping, which stays as long as one of them does. The file must neither shrink
/// nor change meanwhile; one that is replaced, as `AtomicFile` does it, is not the same file.
///
/// The header is checked completely when the file is opened; what is wrong is refused then.
public final class SafetensorsFile: Sendable {
  /// A tensor as it lies in the file.
  public struct Entry: Equatable, Sendable {
    /// The name.
    public let name: String
    /// How the elements are stored.
    public let type: ElementType
    /// The lengths of the axes.
    public let shape: Shape
    /// Where the elements lie, counted from the start of the file.
    package let bytes: Range<Int>
  }

  /// Where the file lies.
  public let path: String
  /// The free text that the file carries.
  public let metadata: [String: String]
  /// The tensors in the order of the file.
  public let entries: [Entry]

  private let file: MappedFile
  private let positions: [String: Int]

  /// Opens a file and checks its header.
  ///
  /// - Throws: `FileError` where it cannot be read, ``CheckpointError`` where it is no safetensors
  ///   file or not a whole one.
  public init(path: String) throws {
    self.path = path
    file = try MappedFile(path: path)
    let header = try file.withBytes { try SafetensorsHeader($0, path: path) }
    metadata = header.metadata
    entries = header.entries
    positions = Dictionary(
      uniqueKeysWithValues: header.entries.enumerated().map { ($1.name, $0) })
  }

  /// The names of the tensors, ascending.
  public var names: [String] { entries.map(\.name).sorted() }

  /// The tensor of a name, `nil` where the file has none.
  public subscript(name: String) -> Entry? { positions[name].map { entries[$0] } }

  /// Returns a tensor of floats where it lies in the file, F64 rounded to 32 bits.
  ///
  /// It outlives this object. Floats of 32 bits that the file does not align are copied.
  ///
  /// - Throws: ``CheckpointError`` where there is none, or one of another kind.
  public func tensor(named name: String) throws -> Tensor {
    let entry = try entry(name, "a tensor of F64, F32, F16 or BF16", where: \.isFloat)
    return file.withBytes { bytes in
      let source = UnsafeRawBufferPointer(rebasing: bytes[entry.bytes])
      guard let start = source.baseAddress, let type = entry.type.stored,
        type != .float32 || UInt(bitPattern: start) % UInt(MemoryLayout<Float>.alignment) == 0
      else {
        return Tensor(entry.shape) { copy(source, entry.type, to: $0, count: entry.shape.count) }
      }
      return Tensor(entry.shape, storedAs: type, at: start, owner: file)
    }
  }

  /// Returns the elements of a tensor of integers, the last axis fastest; truth values are 0 and 1.
  ///
  /// - Throws: ``CheckpointError`` where there is none, one of another kind, or a number that does
  ///   not fit.
  public func integers(named name: String) throws -> [Int] {
    let entry = try entry(name, "a tensor of integers", where: \.isInteger)
    let numbers = file.withBytes { bytes in
      let source = UnsafeRawBufferPointer(rebasing: bytes[entry.bytes])
      return (0..<entry.shape.count).map { integer(source, entry.type, $0) }
    }
    let whole = numbers.compactMap(\.self)
    guard whole.count == numbers.count else {
      throw CheckpointError.tensor(
        name: name, path: path,
        expected: entry.type == .bool ? "truth values 0 and 1" : "integers of at most \(Int.max)",
        found: "another one")
    }
    return whole
  }

  /// Calls a closure with the bytes of the whole file, which must not outlive it.
  public func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try file.withBytes(body)
  }

  private func entry(
    _ name: String, _ expected: String, where fits: (ElementType) -> Bool
  ) throws -> Entry {
    guard let entry = self[name] else {
      throw CheckpointError.tensor(name: name, path: path, expected: expected, found: "none")
    }
    guard fits(entry.type) else {
      throw CheckpointError.tensor(
        name: name, path: path, expected: expected, found: entry.type.rawValue)
    }
    return entry
  }
}

/// Writes F64 or F32 as floats; the data need not be aligned.
private func copy(
  _ source: UnsafeRawBufferPointer, _ type: ElementType, to output: UnsafeMutablePointer<Float>,
  count: Int
) {
  Partition.ranges(count, cost: 1) { range in
    for index in range {
      output[index] =
        type == .float64
        ? Float(source.loadUnaligned(fromByteOffset: index * 8, as: Double.self))
        : source.loadUnaligned(fromByteOffset: index * 4, as: Float.self)
    }
  }
}

/// The integer at an index, `nil` where it does not fit or is no truth value.
private func integer(
  _ source: UnsafeRawBufferPointer, _ type: ElementType, _ index: Int
) -> Int? {
  func load<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) -> Int? {
    let offset = index * MemoryLayout<Number>.size
    return Int(
      exactly: Number(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: Number.self)))
  }
  return switch type {
  case .int64: load(Int64.self)
  case .int32: load(Int32.self)
  case .int16: load(Int16.self)
  case .int8: load(Int8.self)
  case .uint64: load(UInt64.self)
  case .uint32: load(UInt32.self)
  case .uint16: load(UInt16.self)
  case .bool: load(UInt8.self).flatMap { $0 <= 1 ? $0 : nil }
  default: load(UInt8.self)
  }
}
