import CKernels

/// Runs matrix products of one size: packs the operands and shares tiles out among threads.
struct MatrixKernel {
  typealias Matrices = (
    a: UnsafePointer<Float>, b: StoredElements, c: UnsafeMutablePointer<Float>
  )

  let m: Int
  let n: Int
  let k: Int
  let aStrides: (row: Int, k: Int)
  let epilogue: Epilogue
  let kernels: ck_matmul_kernels
  /// How panels of B come to be.
  let packer: PanelPacker

  /// Steps of k for which a panel of B and a strip of A stay in the caches.
  ///
  /// A tile loads its running value before it goes on, so this changes no bit; nor does the next.
  private static let chunkSteps = 384
  /// Strips of A that meet a panel before the next panel comes, so that they stay in the second
  /// level of the cache.
  static let stripBlock = 10
  /// The most panels that one thread packs at once.
  static let largestGroup = 4

  /// Creates the product of `[m, k]` and `[k, n]`.
  init(
    m: Int, n: Int, k: Int, aStrides: (Int, Int), bStrides: (Int, Int),
    epilogue: Epilogue = Epilogue()
  ) {
    (self.m, self.n, self.k) = (m, n, k)
    self.aStrides = (aStrides.0, aStrides.1)
    self.epilogue = epilogue
    let precision = Precision.current
    kernels = precision.matmulKernels
    packer = PanelPacker(
      n: n, strides: (bStrides.0, bStrides.1), kernels: kernels, precision: precision)
  }

  /// Multiplies each pair of matrices.
  func run(_ matrices: [Matrices]) {
    guard m > 0, n > 0, !matrices.isEmpty else { return }
    guard k > 0 else { return matrices.forEach(clear) }
    let threads = Execution.current.threads
    let (m, n, k) = (m, n, k)
    if matrices.count.isMultiple(of: threads) || matrices.count >= 4 * threads
      || m * n * k < Partition.worthwhile
    {
      Partition.ranges(matrices.count, cost: m * n * k / 8) { range in
        withScratch(m * steps) { packed in
          for index in range {
            pack(0..<strips.count, of: matrices[index].a, into: packed)
            multiply(
              matrices[index], packed, nil, strips: 0..<strips.count, panels: 0..<panels)
          }
        }
      }
    } else {
      for matrix in matrices { run(matrix, panels: nil) }
    }
  }

  /// Multiplies one pair on all threads, with B from its packed form where there is one.
  func run(_ matrix: Matrices, panels packedB: UnsafePointer<Float>?) {
    guard m > 0, n > 0 else { return }
    guard k > 0 else { return clear(matrix) }
    if isTall { return runByRows(matrix, panels: packedB) }
    let threads = Execution.current.threads
    withScratch(m * steps) { packed in
      Partition.ranges(strips.count, cost: k * kernels.rows) { range in
        pack(range, of: matrix.a, into: packed)
      }
      // Several pieces for each thread, so that a slow one does not hold the rest. A piece has all
      // rows where that gives enough of them: then each panel is packed once.
      let wanted = m * n * k < Partition.worthwhile ? 1 : threads * 4
      let groups = min(panels, max(wanted, (panels + Self.largestGroup - 1) / Self.largestGroup))
      let shares = min(strips.count, (wanted + groups - 1) / groups)
      Partition.forEach(groups * shares) { index in
        let (group, share) = (index / shares, index % shares)
        // Where pieces take equally long, a thread's next one is as many further as there are threads.
        let following = (index + threads) / shares
        multiply(
          matrix, packed, packedB,
          strips: strips.count * share / shares..<strips.count * (share + 1) / shares,
          panels: panels * group / groups..<panels * (group + 1) / groups,
          following: following < groups ? panels * following / groups : nil)
      }
    }
  }

  var columns: Int { kernels.columns }
  var panels: Int { packer.panels }
  var strips: Strips { Strips(rows: m, highest: kernels.rows) }

  /// A part of the chains that is done for many tiles before the next part comes.
  struct Chunk {
    /// In elements of k.
    let start: Int
    let depth: Int
    /// In steps of a tile, which takes two elements at once where they are halves.
    let firstStep: Int
    let steps: Int
    /// Whether no part comes after this one.
    let isLast: Bool
  }

  var steps: Int { packer.steps(k) }

  var chunks: some Sequence<Chunk> {
    let (steps, width, k) = (steps, kernels.width, k)
    // A short last one would load and store running values for little: then all are made equal.
    let parts = (steps + Self.chunkSteps - 1) / Self.chunkSteps
    let isEven = (1..<Self.chunkSteps / 2).contains(steps % Self.chunkSteps)
    let most = isEven ? ((steps + parts - 1) / parts + 7) / 8 * 8 : Self.chunkSteps
    return stride(from: 0, to: steps, by: most).lazy.map { first in
      let count = min(most, steps - first)
      return Chunk(
        start: first * width, depth: min(count * width, k - first * width), firstStep: first,
        steps: count, isLast: first + count == steps)
    }
  }

  /// Packs strips of A, `[chunks][strips][steps of the chunk][rows of a strip]`.
  private func pack(
    _ range: Range<Int>, of a: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    for chunk in chunks {
      for rows in range.lazy.map({ strips[$0] }) {
        kernels.pack_rows(
          rows.count, chunk.depth, a + rows.lowerBound * aStrides.row + chunk.start * aStrides.k,
          aStrides.row, aStrides.k, packed + chunk.firstStep * m + rows.lowerBound * chunk.steps)
      }
    }
  }

  /// Multiplies strips of A with panels of B, which it packs where nobody did; the panel that
  /// follows is likely what this thread needs next.
  private func multiply(
    _ matrix: Matrices, _ packed: UnsafePointer<Float>, _ packedB: UnsafePointer<Float>?,
    strips range: Range<Int>, panels: Range<Int>, following: Int? = nil
  ) {
    let groups = stride(from: panels.lowerBound, to: panels.upperBound, by: Self.largestGroup)
    let room =
      packedB == nil ? min(Self.largestGroup, panels.count) * min(Self.chunkSteps, steps) : 0
    let widened = packedB == nil ? packer.scratchCount(for: matrix.b) : 0
    withScratch(room * columns + widened) { scratch in
      for first in groups {
        let group = first..<min(first + Self.largestGroup, panels.upperBound)
        for chunk in chunks {
          if packedB == nil {
            for panel in group {
              packer.pack(
                panel, of: matrix.b, chunk.start..<chunk.start + chunk.depth,
                scratch: scratch + room * columns,
                into: scratch + (panel - first) * chunk.steps * columns)
            }
          }
          for block in stride(from: range.lowerBound, to: range.upperBound, by: Self.stripBlock) {
            let block = block..<min(block + Self.stripBlock, range.upperBound)
            for panel in group {
              let b =
                packedB.map { $0 + (panel * steps + chunk.firstStep) * columns }
                ?? UnsafePointer(scratch + (panel - first) * chunk.steps * columns)
              // A packed weight comes from memory: what is needed next is fetched meanwhile.
              let next = packedB.flatMap { all -> UnsafePointer<Float>? in
                if panel + 1 < group.upperBound { return b + steps * columns }
                if !chunk.isLast {
                  return all + (first * steps + chunk.firstStep + chunk.steps) * columns
                }
                let panel = panel + 1 < panels.upperBound ? panel + 1 : following
                return panel.map { all + $0 * steps * columns }
              }
              tiles(matrix.c, packed + chunk.firstStep * m, b, block, panel, chunk, next: next)
            }
            if chunk.isLast { finish(matrix.c, block, group) }
          }
        }
      }
    }
  }

  /// Multiplies strips of A, of which the chunk's part is given, with one panel.
  func tiles(
    _ c: UnsafeMutablePointer<Float>, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ block: Range<Int>, _ panel: Int, _ chunk: Chunk, next: UnsafePointer<Float>?
  ) {
    let column = panel * columns
    let width = min(columns, n - column)
    let fetched = chunk.steps * CK_PREFETCHED
    for (index, strip) in block.enumerated() {
      let rows = strips[strip]
      let part = index * fetched
      kernels.tile(
        rows.count, width, chunk.steps, a + rows.lowerBound * chunk.steps, b,
        c + rows.lowerBound * n + column, n, chunk.firstStep > 0 ? 1 : 0,
        part < chunk.steps * columns ? next.map { $0 + part } : nil)
    }
  }

  /// Finishes rows of strips in the columns of panels.
  func finish(_ c: UnsafeMutablePointer<Float>, _ block: Range<Int>, _ panels: Range<Int>) {
    guard !epilogue.isEmpty else { return }
    let first = panels.lowerBound * columns
    let count = min(panels.upperBound * columns, n) - first
    for row in strips.start(block.lowerBound)..<strips.start(block.upperBound) {
      epilogue.finish(
        c + row * n + first, count: count, row: row, column: first, width: n)
    }
  }

  private func clear(_ matrix: Matrices) {
    matrix.c.update(repeating: 0, count: m * n)
    finish(matrix.c, 0..<strips.count, 0..<panels)
  }
}

/// Calls a closure with memory that it may use freely.
package func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
  let storage = Storage(count: count)
  withExtendedLifetime(storage) { body(storage.pointer) }
}
