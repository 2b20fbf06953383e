import CKernels

/// The elements of a tensor as they lie in memory, for an operation that widens them piece by piece.
///
/// It is made before work is cut for threads: those do not see the level of the current execution.
struct StoredElements {
  /// Where the first one lies.
  let address: UnsafeRawPointer
  private let size: Int
  private let widen: ck_widening?  // nil: floats already
  /// How they lie there.
  let type: StoredType

  /// Reads the kernels of the current execution.
  init(_ address: UnsafeRawPointer, type: StoredType) {
    self.address = address
    self.type = type
    size = type.size
    widen =
      switch type {
      case .float32: nil
      case .float16: ck_widen(Execution.current.level.kernel).pointee.half
      case .bfloat16: ck_widen(Execution.current.level.kernel).pointee.brain
      }
  }

  /// The elements, where they need no widening.
  var floats: UnsafePointer<Float>? {
    widen == nil ? address.assumingMemoryBound(to: Float.self) : nil
  }

  /// The elements from one on.
  func advanced(by count: Int) -> StoredElements {
    StoredElements(address: address + count * size, size: size, widen: widen, type: type)
  }

  /// Writes the first elements as floats.
  func copy(_ count: Int, to output: UnsafeMutablePointer<Float>) {
    if let widen {
      widen(count, address, output)
    } else {
      output.update(from: address.assumingMemoryBound(to: Float.self), count: count)
    }
  }

  private init(
    address: UnsafeRawPointer, size: Int, widen: ck_widening?, type: StoredType
  ) {
    (self.address, self.size, self.widen, self.type) = (address, size, widen, type)
  }
}

/// Calls a closure with the elements of a tensor as they are stored.
func readStored<Result>(_ x: Tensor, _ body: (StoredElements) throws -> Result) rethrows -> Result {
  try withExtendedLifetime(x.storage) { try body(x.storage.elements) }
}
