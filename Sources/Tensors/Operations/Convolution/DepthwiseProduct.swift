import CKernels

/// Multiplies each plane with weights of its own: what ``PatchProduct`` is where each group has one
/// channel and one output.
///
/// A chain has too few steps to gather patches for it: windows move over the plane itself.
struct DepthwiseProduct {
  let grid: PatchGrid
  let pictures: Int
  let channels: Int
  /// Elements in a plane of the output.
  let outputPlane: Int

  /// Writes the grid's pixels of `y`; `weights` is `[channels, taps]`.
  func run(
    _ weights: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    let (rows, taps) = (grid.size.height, grid.taps.count)
    guard grid.size.area > 0, pictures > 0 else { return }
    guard taps > 0 else { return clear(y) }
    let kernel = ck_window(Execution.current.level.kernel).pointee.product
    grid.withPatches { patches in
      Partition.ranges(pictures * channels * rows, cost: grid.size.width * (taps + 8) / 8) {
        range in
        withScratch(ck_window_scratch(patches)) { scratch in
          var row = range.lowerBound
          while row < range.upperBound {
            let (plane, first) = row.quotientAndRemainder(dividingBy: rows)
            let end = min(rows, first + range.upperBound - row)
            kernel(
              patches, first, end, x + plane * grid.source.area, weights + plane % channels * taps,
              y + plane * outputPlane + grid.first, grid.rowStride, grid.columnStride, scratch)
            row += end - first
          }
        }
      }
    }
  }

  /// Outputs that see nothing are +0.
  private func clear(_ y: UnsafeMutablePointer<Float>) {
    for plane in 0..<pictures * channels {
      for row in 0..<grid.size.height {
        let start = y + plane * outputPlane + grid.first + row * grid.rowStride
        for column in 0..<grid.size.width { start[column * grid.columnStride] = 0 }
      }
    }
  }
}
