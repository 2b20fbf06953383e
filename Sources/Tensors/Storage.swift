import Synchronization

/// The memory of a tensor; written once, while it is made.
final class Storage: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  private let size: Int
  private let cache = Mutex<PanelCache?>(nil)

  /// Takes memory from the pool without setting it.
  init(count: Int) {
    self.count = count
    let (block, size) = StoragePool.shared.allocate(count * MemoryLayout<Float>.stride)
    self.size = size
    pointer = block.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  /// The packed forms that products made of this memory, where it is a weight that stays.
  var panels: PanelCache? { cache.withLock { $0 } }

  /// Lets products keep what they pack.
  func keepPanels() { cache.withLock { $0 = $0 ?? PanelCache() } }

  deinit { StoragePool.shared.deallocate(UnsafeMutableRawPointer(pointer), size: size) }
}
