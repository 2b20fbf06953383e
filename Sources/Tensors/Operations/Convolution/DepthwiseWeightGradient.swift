import CKernels

/// The gradient of depthwise weights, one channel a group.
///
/// Each output row is a dot product in the contract's sixteen lanes; the rows of all pictures are
/// folded by its tree over their index.
struct DepthwiseWeightGradient {
  let grid: PatchGrid
  let shape: Shape  // [C, 1, rows, columns]

  func callAsFunction(_ x: Tensor, _ gradient: Tensor) -> Tensor {
    let (pictures, channels, taps) = (x.shape[0], shape[0], grid.taps.count)
    let (height, width) = (grid.size.height, grid.size.width)
    let dots = ck_window(Execution.current.level.kernel).pointee.dots
    let sumRows = ck_reduction(Execution.current.level.kernel).pointee.sum_rows
    return Tensor(shape) { result in
      read(x, gradient) { x, gradient in
        grid.withPatches { patches in
          Partition.ranges(channels, cost: pictures * height * width * taps / 8) { range in
            let sums = taps * pictures * height
            withScratch(sums + ck_window_scratch(patches)) { scratch in
              let rows = scratch + ck_window_scratch(patches)
              for channel in range {
                for picture in 0..<pictures {
                  let plane = picture * channels + channel
                  dots(
                    patches, 0, height, x + plane * grid.source.area,
                    gradient + plane * grid.size.area, rows + picture * height * taps, scratch)
                }
                sumRows(pictures * height, taps, rows, taps, result + channel * taps)
              }
            }
          }
        }
      }
    }
  }
}
