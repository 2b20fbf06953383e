import CKernels

/// Runs matrix products of one size: packs the operands and shares tiles out among threads.
package struct MatrixKernel {
  package typealias Matrices = (
    a: UnsafePointer<Float>, b: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>
  )

  let m: Int
  let n: Int
  let k: Int
  let aStrides: (row: Int, k: Int)
  let bStrides: (k: Int, column: Int)
  let accumulates: Bool
  let kernels: ck_matmul_kernels

  /// Steps of k for which a panel of B stays in the second-level cache.
  ///
  /// A tile loads its running value before it goes on, so this changes no bit.
  private static let depth = 384
  /// Rows of A that are packed at once.
  private static let rowBlock = 96

  /// Creates the product of `[m, k]` and `[k, n]`; where it accumulates, chains go on from what C
  /// holds instead of +0.
  package init(
    m: Int, n: Int, k: Int, aStrides: (Int, Int), bStrides: (Int, Int), accumulates: Bool = false
  ) {
    (self.m, self.n, self.k) = (m, n, k)
    self.aStrides = (aStrides.0, aStrides.1)
    self.bStrides = (bStrides.0, bStrides.1)
    self.accumulates = accumulates
    kernels = ck_matmul(Execution.current.level.kernel).pointee
  }

  /// Multiplies each pair of matrices.
  package func run(_ matrices: [Matrices]) {
    guard m > 0, n > 0, !matrices.isEmpty else { return }
    guard k > 0 else {
      if !accumulates { for matrix in matrices { matrix.c.update(repeating: 0, count: m * n) } }
      return
    }
    if matrices.count >= Execution.current.threads || m * n * k < Partition.worthwhile {
      Partition.ranges(matrices.count, cost: m * n * k / 8) { range in
        withScratch(panels * k * columns) { packed in
          for index in range {
            for panel in 0..<panels { pack(panel, of: matrices[index].b, into: packed) }
            multiply(0..<m, panels: 0..<panels, matrices[index], packed)
          }
        }
      }
    } else {
      for matrix in matrices { runShared(matrix) }
    }
  }

  private func runShared(_ matrix: Matrices) {
    withScratch(panels * k * columns) { packed in
      Partition.ranges(panels, cost: k * columns) { range in
        for panel in range { pack(panel, of: matrix.b, into: packed) }
      }
      // Blocks of rows × panels: several for each thread, so that a slow one does not hold the rest.
      let rowBlocks = (m + Self.rowBlock - 1) / Self.rowBlock
      let wanted = Execution.current.threads * 4
      let panelBlocks = min(panels, max(1, (wanted + rowBlocks - 1) / rowBlocks))
      Partition.forEach(rowBlocks * panelBlocks) { block in
        let (rows, share) = (block / panelBlocks, block % panelBlocks)
        multiply(
          rows * Self.rowBlock..<min(m, (rows + 1) * Self.rowBlock),
          panels: panels * share / panelBlocks..<panels * (share + 1) / panelBlocks, matrix, packed)
      }
    }
  }

  private var columns: Int { kernels.columns }
  private var panels: Int { (n + columns - 1) / columns }

  private func pack(
    _ panel: Int, of b: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    let first = panel * columns
    kernels.pack_columns(
      min(columns, n - first), k, b + first * bStrides.column, bStrides.k, bStrides.column,
      packed + panel * k * columns)
  }

  private func multiply(
    _ rows: Range<Int>, panels: Range<Int>, _ matrix: Matrices,
    _ packed: UnsafeMutablePointer<Float>
  ) {
    let strips = (rows.count + kernels.rows - 1) / kernels.rows
    withScratch(strips * kernels.rows * min(k, Self.depth)) { packedRows in
      for start in stride(from: 0, to: k, by: Self.depth) {
        let depth = min(Self.depth, k - start)
        for strip in 0..<strips {
          let row = rows.lowerBound + strip * kernels.rows
          kernels.pack_rows(
            min(kernels.rows, rows.upperBound - row), depth,
            matrix.a + row * aStrides.row + start * aStrides.k, aStrides.row, aStrides.k,
            packedRows + strip * kernels.rows * depth)
        }
        for panel in panels {
          let column = panel * columns
          for strip in 0..<strips {
            let row = rows.lowerBound + strip * kernels.rows
            kernels.tile(
              min(kernels.rows, rows.upperBound - row), min(columns, n - column), depth,
              packedRows + strip * kernels.rows * depth,
              packed + (panel * k + start) * columns, matrix.c + row * n + column, n,
              start > 0 || accumulates ? 1 : 0)
          }
        }
      }
    }
  }
}

/// Calls a closure with memory that it may use freely.
package func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
  let storage = Storage(count: count)
  withExtendedLifetime(storage) { body(storage.pointer) }
}
