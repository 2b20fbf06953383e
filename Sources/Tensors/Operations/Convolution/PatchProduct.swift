import CKernels

/// Multiplies weights with the patches that output pixels see: the convolution's contraction.
///
/// Each output is one chain over channels and taps. Patches are gathered panel by panel in
/// constant memory; which panels are done together, and by whom, changes no bit.
struct PatchProduct {
  let grid: PatchGrid
  let pictures: Int
  let groups: Int
  /// The channels that one group contracts, and the outputs that it makes.
  let channels: Int
  let outputs: Int
  /// Elements in a plane of the output.
  let outputPlane: Int
  let epilogue: Epilogue
  // Held, since the threads of the pool do not know the current execution.
  let kernels: ck_matmul_kernels

  /// Steps of the chain for which panels stay in the second-level cache.
  private static let depth = 384
  private static let largestBundle = 8

  private var length: Int { channels * grid.taps.count }

  /// Writes the grid's pixels of `y`; `weights` is `[groups, outputs, channels · taps]`.
  func run(
    _ weights: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    guard grid.size.area > 0, pictures > 0, outputs > 0 else { return }
    guard length > 0 else { return clear(y) }
    let strips = (outputs + kernels.rows - 1) / kernels.rows
    let panels = (grid.size.area + kernels.columns - 1) / kernels.columns
    let total = pictures * groups * panels
    let bundle = max(1, min(Self.largestBundle, panels, total / (Execution.current.threads * 4)))
    let bundles = (panels + bundle - 1) / bundle
    let width = bundle * kernels.columns
    withScratch(groups * strips * kernels.rows * length) { packed in
      pack(weights, strips, into: packed)
      grid.withPatches { patches in
        Partition.ranges(pictures * groups * bundles, cost: width * outputs * length / 8) { range in
          let gathered = min(Self.depth, length) * width
          withScratch(gathered + (grid.isContiguous ? 0 : outputs * width)) { scratch in
            for index in range {
              let (block, start) = (index / bundles, index % bundles * width)
              let piece = Piece(
                patches: patches,
                source: x + block * channels * grid.source.area,
                weights: packed + block % groups * strips * kernels.rows * length,
                firstOutput: block % groups * outputs, first: start,
                count: min(width, grid.size.area - start))
              let target = y + block * outputs * outputPlane
              if grid.isContiguous {
                multiply(piece, scratch, into: target + start, stride: outputPlane)
              } else {
                multiply(piece, scratch, into: scratch + gathered, stride: width)
                scatter(piece, scratch + gathered, stride: width, into: target)
              }
            }
          }
        }
      }
    }
  }

  /// Neighbouring pixels of one group of one picture.
  private struct Piece {
    let patches: UnsafePointer<ck_patches>
    let source: UnsafePointer<Float>
    let weights: UnsafePointer<Float>
    let firstOutput: Int
    let first: Int
    let count: Int
  }

  private func pack(
    _ weights: UnsafePointer<Float>, _ strips: Int, into packed: UnsafeMutablePointer<Float>
  ) {
    Partition.ranges(groups * strips, cost: kernels.rows * length) { range in
      for index in range {
        let (group, strip) = (index / strips, index % strips)
        let row = strip * kernels.rows
        for start in stride(from: 0, to: length, by: Self.depth) {
          let depth = min(Self.depth, length - start)
          kernels.pack_rows(
            min(kernels.rows, outputs - row), depth,
            weights + (group * outputs + row) * length + start, length, 1,
            packed + group * strips * kernels.rows * length + start * strips * kernels.rows
              + strip * kernels.rows * depth)
        }
      }
    }
  }

  private func multiply(
    _ piece: Piece, _ gathered: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>, stride targetStride: Int
  ) {
    let columns = kernels.columns
    let strips = (outputs + kernels.rows - 1) / kernels.rows
    for start in stride(from: 0, to: length, by: Self.depth) {
      let depth = min(Self.depth, length - start)
      for column in stride(from: 0, to: piece.count, by: columns) {
        ck_gather_patches(
          piece.patches, piece.source, start, depth, piece.first + column,
          min(columns, piece.count - column), gathered + column * depth, columns)
      }
      for strip in 0..<strips {
        let row = strip * kernels.rows
        let packed = piece.weights + start * strips * kernels.rows + row * depth
        for column in stride(from: 0, to: piece.count, by: columns) {
          kernels.tile(
            min(kernels.rows, outputs - row), min(columns, piece.count - column), depth, packed,
            gathered + column * depth, target + row * targetStride + column, targetStride,
            start > 0 ? 1 : 0, nil)
        }
      }
    }
    for row in 0..<outputs {
      epilogue.finish(
        target + row * targetStride, count: piece.count, row: piece.firstOutput + row, column: 0)
    }
  }

  private func scatter(
    _ piece: Piece, _ tile: UnsafePointer<Float>, stride: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    // Runs of pixels in one row of the grid.
    var start = 0
    while start < piece.count {
      let (row, column) = (piece.first + start).quotientAndRemainder(dividingBy: grid.size.width)
      let run = min(piece.count - start, grid.size.width - column)
      let place = grid.first + row * grid.rowStride + column * grid.columnStride
      for output in 0..<outputs {
        let (from, to) = (tile + output * stride + start, target + output * outputPlane + place)
        for i in 0..<run { to[i &* grid.columnStride] = from[i] }
      }
      start += run
    }
  }

  /// What outputs are that contract nothing.
  private func clear(_ y: UnsafeMutablePointer<Float>) {
    for plane in 0..<pictures * groups * outputs {
      var value: Float = 0
      epilogue.finish(&value, count: 1, row: plane % (groups * outputs), column: 0)
      for row in 0..<grid.size.height {
        let start = y + plane * outputPlane + grid.first + row * grid.rowStride
        for column in 0..<grid.size.width { start[column * grid.columnStride] = value }
      }
    }
  }
}
