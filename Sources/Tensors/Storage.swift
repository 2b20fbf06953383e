/// The memory of a tensor; written once, while it is made.
final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  private let size: Int

  /// Takes memory from the pool without setting it.
  init(count: Int) {
    self.count = count
    let (block, size) = StoragePool.shared.allocate(count * MemoryLayout<Float>.stride)
    self.size = size
    pointer = block.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  deinit { StoragePool.shared.deallocate(UnsafeMutableRawPointer(pointer), size: size) }
}
