import CKernels

/// A product of many rows: each thread takes rows through all columns, and what it packs of A stays
/// in its cache. B is packed once for all.
extension MatrixKernel {
  /// Bytes of a packed B that is read for each block of rows, even if A is smaller.
  private static let modest = 4 << 20

  /// Whether there are rows enough, and B is not what most is read of.
  var isTall: Bool {
    strips.count >= 2 * Self.stripBlock * max(2, Execution.current.threads)
      && (panels * columns * steps * MemoryLayout<Float>.stride <= Self.modest || n <= m)
  }

  /// Multiplies one pair on all threads, with B from its packed form where there is one.
  func runByRows(_ matrix: Matrices, panels packedB: UnsafePointer<Float>?) {
    if let packedB { return multiplyByRows(matrix, packedB) }
    let size = steps * columns
    withScratch(panels * size) { packed in
      Partition.ranges(panels, cost: k * columns) { range in
        withScratch(packer.scratchCount(for: matrix.b)) { scratch in
          for panel in range {
            packer.pack(panel, of: matrix.b, 0..<k, scratch: scratch, into: packed + panel * size)
          }
        }
      }
      multiplyByRows(matrix, packed)
    }
  }

  private func multiplyByRows(_ matrix: Matrices, _ packedB: UnsafePointer<Float>) {
    let chunks = Array(chunks)
    let depth = chunks.reduce(0) { max($0, $1.steps) }
    // Long chains come in several parts, for each of which B is read: then blocks are higher.
    let height = chunks.count > 4 ? 2 * Self.stripBlock : Self.stripBlock
    let threads = Execution.current.threads
    let blocks = ((strips.count + height - 1) / height + threads - 1) / threads * threads
    Partition.forEach(blocks) { index in
      let block = strips.count * index / blocks..<strips.count * (index + 1) / blocks
      let first = strips.start(block.lowerBound)
      withScratch((strips.start(block.upperBound) - first) * depth) { packed in
        for chunk in chunks {
          for rows in block.lazy.map({ strips[$0] }) {
            kernels.pack_rows(
              rows.count, chunk.depth,
              matrix.a + rows.lowerBound * aStrides.row + chunk.start * aStrides.k, aStrides.row,
              aStrides.k, packed + (rows.lowerBound - first) * chunk.steps)
          }
          multiply(matrix.c, packed - first * chunk.steps, packedB, block, chunk)
        }
      }
    }
  }

  /// Multiplies a block of strips with all panels.
  private func multiply(
    _ c: UnsafeMutablePointer<Float>, _ a: UnsafePointer<Float>, _ packedB: UnsafePointer<Float>,
    _ block: Range<Int>, _ chunk: Chunk
  ) {
    for start in stride(from: 0, to: panels, by: Self.largestGroup) {
      let group = start..<min(start + Self.largestGroup, panels)
      for panel in group {
        let b = packedB + (panel * steps + chunk.firstStep) * columns
        // The next panel comes nearer meanwhile; after the last one, the first one's next part.
        let next =
          panel + 1 < panels
          ? b + steps * columns
          : chunk.isLast ? nil : packedB + (chunk.firstStep + chunk.steps) * columns
        tiles(c, a, b, block, panel, chunk, next: next)
      }
      if chunk.isLast { finish(c, block, group) }
    }
  }
}
