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
    let kernels = ck_reduction(Execution.current.level.kernel).pointee
    return Tensor(shape) { result in
      read(x, gradient) { x, gradient in
        grid.withPatches { patches in
          Partition.ranges(channels, cost: pictures * height * width * taps / 8) { range in
            withScratch(taps * (width + pictures * height)) { gathered in
              let sums = gathered + taps * width
              for channel in range {
                for row in 0..<pictures * height {
                  let plane = row / height * channels + channel
                  let pixel = row % height * width
                  ck_gather_patches(
                    patches, x + plane * grid.source.area, 0, taps, pixel, width, gathered, width)
                  for tap in 0..<taps {
                    sums[row * taps + tap] = kernels.dot(
                      width, gathered + tap * width, gradient + plane * grid.size.area + pixel)
                  }
                }
                kernels.sum_rows(pictures * height, taps, sums, taps, result + channel * taps)
              }
            }
          }
        }
      }
    }
  }
}
