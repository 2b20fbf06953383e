import Files
import Tensors

/// Collects tensors and writes them as one safetensors file; the same input gives the same bytes.
///
/// As the format's own writer does, wide types come first, then names in ascending order; the file
/// appears when it is whole.
public struct SafetensorsWriter {
  /// What is going to be written of one tensor.
  struct Item {
    let name: String
    let type: ElementType
    let shape: Shape
    let elements: Elements

    var byteCount: Int { shape.count * type.bits / 8 }
  }

  /// The numbers of one tensor.
  enum Elements {
    case floats(Tensor)
    case integers([Int])
  }

  /// Bytes encoded between two calls of the system.
  private static let chunk = 1 << 20

  /// The free text that the file carries.
  public var metadata: [String: String]
  private var items: [Item] = []
  private var names: Set<String> = []

  /// Creates a writer without tensors.
  public init(metadata: [String: String] = [:]) { self.metadata = metadata }

  /// Adds a tensor, stored as F64, F32, F16 or BF16; narrower types round to nearest, ties to even.
  ///
  /// - Precondition: the type is one of these, and the name is new and not `__metadata__`.
  public mutating func add(_ tensor: Tensor, named name: String, as type: ElementType = .float32) {
    precondition(type.isFloat, "SafetensorsWriter: '\(name)' holds floats, not \(type.rawValue)")
    insert(Item(name: name, type: type, shape: tensor.shape, elements: .floats(tensor.detached)))
  }

  /// Adds integers, or truth values as 0 and 1.
  ///
  /// - Precondition: there is one for each element, the type is one of integers, and the name is new
  ///   and not `__metadata__`.
  public mutating func add(
    _ integers: [Int], _ shape: Shape, named name: String, as type: ElementType = .int64
  ) {
    precondition(type.isInteger, "SafetensorsWriter: '\(name)' holds integers")
    precondition(
      integers.count == shape.count, "SafetensorsWriter: \(integers.count) values for \(shape)")
    insert(Item(name: name, type: type, shape: shape, elements: .integers(integers)))
  }

  private mutating func insert(_ item: Item) {
    precondition(
      item.name != SafetensorsHeader.metadataKey, "SafetensorsWriter: a tensor named \(item.name)")
    precondition(
      names.insert(item.name).inserted, "SafetensorsWriter: '\(item.name)' was added twice")
    items.append(item)
  }

  /// Writes the file; an older one stays as it is until the new one is whole.
  ///
  /// - Throws: `FileError` where the system refuses, ``CheckpointError`` where a number does not
  ///   fit its type: an integer out of range, or a finite float that would become infinite.
  public func write(to path: String) throws {
    let sorted = items.sorted { a, b in
      a.type.bits == b.type.bits
        ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : a.type.bits > b.type.bits
    }
    try AtomicFile.write(to: path) { file in
      try file.append(header(sorted, path: path))
      for item in sorted {
        for start in stride(from: 0, to: item.shape.count, by: Self.chunk) {
          let range = start..<min(start + Self.chunk, item.shape.count)
          try file.append(try item.encoded(range, path: path))
        }
      }
    }
  }

  /// The length of the header and the header, padded with spaces to a multiple of eight bytes.
  private func header(_ sorted: [Item], path: String) throws -> [UInt8] {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { "\(jsonText($0.key)):\(jsonText($0.value))" }
      members.append("\"\(SafetensorsHeader.metadataKey)\":{\(pairs.joined(separator: ","))}")
    }
    var end = 0
    for item in sorted {
      let begin = end
      end += item.byteCount
      let shape = item.shape.dimensions.map(String.init).joined(separator: ",")
      members.append(
        "\(jsonText(item.name)):{\"dtype\":\"\(item.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(begin),\(end)]}")
    }
    var text = Array("{\(members.joined(separator: ","))}".utf8)
    text.append(contentsOf: repeatElement(0x20, count: -text.count & 7))
    guard text.count <= SafetensorsHeader.maximumCount else {
      throw CheckpointError.malformed(
        path: path, expected: "a header of at most \(SafetensorsHeader.maximumCount) bytes",
        found: "\(text.count) bytes of names and metadata")
    }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}

extension SafetensorsWriter.Item {
  /// The little-endian bytes of some elements.
  fileprivate func encoded(_ range: Range<Int>, path: String) throws -> [UInt8] {
    switch elements {
    case .integers(let numbers): try encoded(numbers[range], path: path)
    case .floats(let tensor):
      try tensor.withElements { elements in
        let part = elements[range]
        return switch type {
        case .float64: bytes(part) { Double($0).bitPattern }
        case .float16:
          try checked(part, path, bytes(part, NarrowFloats.half)) {
            NarrowFloats.half($0) & 0x7FFF == 0x7C00
          }
        case .bfloat16:
          try checked(part, path, bytes(part, NarrowFloats.brain)) {
            NarrowFloats.brain($0) & 0x7FFF == 0x7F80
          }
        default: bytes(part, \.bitPattern)
        }
      }
    }
  }

  private func bytes<Elements: Collection, Bits: FixedWidthInteger>(
    _ elements: Elements, _ bits: (Elements.Element) -> Bits
  ) -> [UInt8] {
    let size = MemoryLayout<Bits>.size
    return [UInt8](unsafeUninitializedCapacity: elements.count * size) { buffer, count in
      var offset = 0
      for element in elements {
        UnsafeMutableRawBufferPointer(buffer).storeBytes(
          of: bits(element).littleEndian, toByteOffset: offset, as: Bits.self)
        offset += size
      }
      count = offset
    }
  }

  /// Refuses finite numbers that a narrower type would make infinite.
  private func checked(
    _ elements: Swift.Slice<UnsafeBufferPointer<Float>>, _ path: String, _ bytes: [UInt8],
    _ overflows: (Float) -> Bool
  ) throws -> [UInt8] {
    if let large = elements.first(where: { $0.isFinite && overflows($0) }) {
      throw CheckpointError.tensor(
        name: name, path: path, expected: "numbers in the range of \(type.rawValue)",
        found: "\(large)")
    }
    return bytes
  }

  private func encoded(_ numbers: ArraySlice<Int>, path: String) throws -> [UInt8] {
    func narrowed<Number: FixedWidthInteger>(
      _: Number.Type, _ valid: ClosedRange<Int>? = nil
    ) throws -> [UInt8] {
      if let wrong = numbers.first(where: {
        Number(exactly: $0) == nil || valid?.contains($0) == false
      }) {
        throw CheckpointError.tensor(
          name: name, path: path, expected: "numbers in the range of \(type.rawValue)",
          found: "\(wrong)")
      }
      return bytes(numbers) { Number(truncatingIfNeeded: $0) }
    }
    return switch type {
    case .int64: try narrowed(Int64.self)
    case .int32: try narrowed(Int32.self)
    case .int16: try narrowed(Int16.self)
    case .int8: try narrowed(Int8.self)
    case .uint64: try narrowed(UInt64.self)
    case .uint32: try narrowed(UInt32.self)
    case .uint16: try narrowed(UInt16.self)
    case .bool: try narrowed(UInt8.self, 0...1)
    default: try narrowed(UInt8.self)
    }
  }
}
