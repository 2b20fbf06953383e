import Checkpoints
import Tensors

/// Memory that tensors lie in without owning it.
private final class Bytes: Sendable {
  nonisolated(unsafe) let memory: UnsafeMutableRawPointer

  init(count: Int) { memory = .allocate(byteCount: max(count, 1), alignment: 64) }

  deinit { memory.deallocate() }
}

/// A tensor over 16-bit patterns, some bytes behind an aligned address.
///
/// - Precondition: the type has 16 bits, and there is one pattern for each element.
package func narrowTensor(
  _ patterns: [UInt16], _ shape: Shape, storedAs type: StoredType, offset: Int = 0
) -> Tensor {
  precondition(type.size == 2 && patterns.count == shape.count)
  let bytes = Bytes(count: offset + 2 * patterns.count)
  for (index, pattern) in patterns.enumerated() {
    bytes.memory.storeBytes(of: pattern, toByteOffset: offset + 2 * index, as: UInt16.self)
  }
  return Tensor(
    shape, storedAs: type, at: bytes.memory + offset, owner: bytes)
}

/// Numbers rounded to a narrow type and stored as such.
package func narrowTensor(
  _ numbers: [Float], _ shape: Shape, storedAs type: StoredType, offset: Int = 0
) -> Tensor {
  narrowTensor(
    numbers.map { type == .float16 ? NarrowFloats.half($0) : NarrowFloats.brain($0) }, shape,
    storedAs: type, offset: offset)
}
