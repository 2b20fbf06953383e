import Tensors
import Testing

@Suite struct StoragePoolTests {
  /// What a loop may do: a few blocks of several sizes at once.
  private let sizes = [20_000, 70_000, 1 << 20, 3 << 20, 70_001]

  @Test func aLoopAsksTheSystemOnlyInItsFirstTurn() {
    let pool = StoragePool()
    for turn in 0..<4 {
      if turn == 1 { pool.resetFigures() }
      let blocks = sizes.map { pool.allocate($0) }
      for block in blocks { pool.deallocate(block.block, size: block.size) }
    }
    let figures = pool.figures
    #expect(figures.systemAllocations == 0)
    #expect(figures.live == 0)
    #expect(figures.peak >= sizes.reduce(0, +))
    pool.trim()
    #expect(pool.figures.kept == 0)
  }

  @Test func blocksAreAlignedWritableAndApart() {
    let pool = StoragePool()
    var blocks: [(block: UnsafeMutableRawPointer, size: Int)] = []
    for round in 0..<3 {
      for (index, size) in (sizes + [0, 1, 63]).enumerated() {
        let block = pool.allocate(size)
        #expect(block.size >= size)
        #expect(UInt(bitPattern: block.block) % 64 == 0)
        block.block.initializeMemory(as: UInt8.self, repeating: UInt8(index), count: size)
        blocks.append(block)
      }
      for (index, block) in blocks.enumerated() where sizes.indices.contains(index) {
        let bytes = UnsafeRawBufferPointer(start: block.block, count: sizes[index])
        #expect(bytes.allSatisfy { $0 == UInt8(index) }, "round \(round)")
      }
      for block in blocks { pool.deallocate(block.block, size: block.size) }
      blocks = []
    }
  }

  @Test func whatIsKeptStaysBelowWhatWasOnceInUse() {
    let pool = StoragePool()
    // Each turn wants another size, so that nothing that is kept can be used again.
    for turn in 0..<60 {
      let block = pool.allocate((1 << 20) + turn * (1 << 20))
      pool.deallocate(block.block, size: block.size)
      let figures = pool.figures
      #expect(figures.live + figures.kept <= 2 * max(figures.peak, 1 << 24) + block.size)
    }
  }

  @Test(arguments: [1, 16_384, 16_385, 17_000, 1 << 20, (1 << 20) + 1, 123_456_789])
  func aBlockIsAtMostAnEighthLarger(bytes: Int) {
    let size = StoragePool.blockSize(bytes)
    #expect(size >= bytes && size <= bytes + bytes / 8 + 1)
    #expect(StoragePool.blockSize(size) == size)
  }
}
