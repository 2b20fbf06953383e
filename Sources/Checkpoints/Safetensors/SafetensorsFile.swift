import Files
import Tensors

/// A safetensors file, mapped into memory: only the tensors that are asked for are read.
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

  /// Returns a tensor of floats, widened or rounded to 32 bits.
  ///
  /// - Throws: ``CheckpointError`` where there is none, or one of another kind.
  public func tensor(named name: String) throws -> Tensor {
    let entry = try entry(name, "a tensor of F64, F32, F16 or BF16", where: \.isFloat)
    return Tensor(entry.shape) { output in
      file.withBytes { bytes in
        let source = UnsafeRawBufferPointer(rebasing: bytes[entry.bytes])
        Partition.ranges(entry.shape.count, cost: 1) { range in
          widen(source, entry.type, range, into: output)
        }
      }
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

/// Writes elements of a range as floats; the data need not be aligned.
private func widen(
  _ source: UnsafeRawBufferPointer, _ type: ElementType, _ range: Range<Int>,
  into output: UnsafeMutablePointer<Float>
) {
  func each<Bits: FixedWidthInteger>(_: Bits.Type, _ number: (Bits) -> Float) {
    for index in range {
      let offset = index * MemoryLayout<Bits>.size
      let bits = source.loadUnaligned(fromByteOffset: offset, as: Bits.self)
      output[index] = number(Bits(littleEndian: bits))
    }
  }
  switch type {
  case .float64: each(UInt64.self) { Float(Double(bitPattern: $0)) }
  case .float16: each(UInt16.self) { NarrowFloats.widened(half: $0) }
  case .bfloat16: each(UInt16.self) { NarrowFloats.widened(brain: $0) }
  default: each(UInt32.self) { Float(bitPattern: $0) }
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
