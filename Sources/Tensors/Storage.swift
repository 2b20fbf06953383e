import Synchronization

/// The memory of a tensor: its own, written once while the tensor is made, or somebody else's.
final class Storage: @unchecked Sendable {
  private enum Home {
    case pool(UnsafeMutablePointer<Float>, size: Int)
    case foreign(UnsafeRawPointer, owner: any AnyObject & Sendable)
    case released
  }

  let count: Int
  /// How the elements lie there.
  let type: StoredType
  private let home: Home
  private let forms = Mutex<KeptForms?>(nil)

  /// Takes memory from the pool without setting it.
  init(count: Int) {
    self.count = count
    type = .float32
    let (block, size) = StoragePool.shared.allocate(count * MemoryLayout<Float>.stride)
    home = .pool(block.bindMemory(to: Float.self, capacity: max(count, 1)), size: size)
  }

  /// Stands for elements in memory that lives as long as its owner, and stays as it is.
  ///
  /// - Precondition: floats are aligned; narrow elements need not be.
  init(count: Int, type: StoredType, at address: UnsafeRawPointer, owner: any AnyObject & Sendable)
  {
    precondition(
      type != .float32 || UInt(bitPattern: address) % UInt(MemoryLayout<Float>.alignment) == 0,
      "Storage: floats at an address that is not aligned")
    self.count = count
    self.type = type
    home = .foreign(address, owner: owner)
  }

  /// Stands for elements that nobody has any more: only how many they were is known.
  private init(released count: Int) {
    (self.count, type, home) = (count, .float32, .released)
  }

  /// Stands for as many elements, without memory.
  static func released(_ count: Int) -> Storage { Storage(released: count) }

  deinit {
    if case .pool(let pointer, let size) = home {
      StoragePool.shared.deallocate(pointer, size: size)
    }
  }

  /// Where the elements are written while the tensor is made.
  ///
  /// - Precondition: the memory is its own.
  var pointer: UnsafeMutablePointer<Float> {
    guard case .pool(let pointer, _) = home else {
      preconditionFailure("Storage: memory of somebody else's is only read")
    }
    return pointer
  }

  /// Where the elements are read.
  ///
  /// - Precondition: they are floats.
  var address: UnsafePointer<Float> {
    switch home {
    case .pool(let pointer, _): return UnsafePointer(pointer)
    case .foreign(let address, _):
      precondition(type == .float32, "Storage: narrow elements read as floats")
      return address.assumingMemoryBound(to: Float.self)
    case .released: preconditionFailure("Storage: memory that was released is read")
    }
  }

  /// The elements as they are stored.
  var elements: StoredElements {
    switch home {
    case .pool(let pointer, _): StoredElements(pointer, type: type)
    case .foreign(let address, _): StoredElements(address, type: type)
    case .released: preconditionFailure("Storage: memory that was released is read")
    }
  }

  /// The same numbers as floats: in place where they are floats already, else a copy, which only a
  /// weight that stays keeps.
  var floats: Storage {
    guard type != .float32 else { return self }
    return kept?.floats { owned } ?? owned
  }

  /// The same numbers as floats for one use, which nobody keeps.
  var floatsOnce: Storage { type == .float32 ? self : owned }

  /// The same numbers as floats in memory of the tensor's own.
  var owned: Storage {
    if case .pool = home { return self }
    let copy = Storage(count: count)
    let (from, to) = (elements, copy.pointer)
    Partition.ranges(count, cost: 1) { range in
      from.advanced(by: range.lowerBound).copy(range.count, to: to + range.lowerBound)
    }
    return copy
  }

  /// What operations made of this memory for later, where it is a weight that stays.
  var kept: KeptForms? { forms.withLock { $0 } }

  /// Lets operations keep what they make of it.
  func keepForms() { forms.withLock { $0 = $0 ?? KeptForms() } }
}
