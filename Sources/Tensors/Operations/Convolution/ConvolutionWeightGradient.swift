import CKernels

/// The gradient of a convolution's weights, from its pictures and the gradient of its output.
///
/// Each weight is one chain over picture, output row and output column. Depthwise weights, which
/// have no neighbours to share a vector with, are summed in rows instead.
package struct ConvolutionWeightGradient {
  let window: Window2D
  let groups: Int

  package init(window: Window2D, groups: Int) { (self.window, self.groups) = (window, groups) }

  /// Pixels that are packed at once, a bound on memory; chains go on from one chunk to the next.
  private static let chunk = 1536
  private static let depth = 384

  /// Returns `[outputs, channels / groups, rows, columns]`.
  package func callAsFunction(_ x: Tensor, _ gradient: Tensor) -> Tensor {
    let (channels, outputs) = (x.shape[1] / groups, gradient.shape[1] / groups)
    let shape: Shape = [gradient.shape[1], channels, window.kernel.height, window.kernel.width]
    let grid = PatchGrid(window: window, source: x.pictureSize, output: gradient.pictureSize)
    if channels == 1 && outputs == 1 {
      return DepthwiseWeightGradient(grid: grid, shape: shape)(x, gradient)
    }
    let direct = DirectWeightGradient(
      grid: grid, pictures: x.shape[0], groups: groups, channels: channels, outputs: outputs)
    if direct.utilisation > 0.75 && shape.count > 0 && x.shape[0] > 0 {
      return Tensor(shape) { result in read(x, gradient) { direct.run($0, $1, into: result) } }
    }
    return Tensor(shape) { result in
      result.initialize(repeating: 0, count: shape.count)
      read(x, gradient) { pictures, gradients in
        grid.withPatches { patches in
          for picture in 0..<x.shape[0] {
            for group in 0..<groups {
              let block = picture * groups + group
              accumulate(
                patches, pictures + block * channels * grid.source.area,
                gradients + block * outputs * grid.size.area,
                into: result + group * outputs * channels * window.kernel.area,
                outputs: outputs, columns: channels * window.kernel.area, pixels: grid.size.area)
            }
          }
        }
      }
    }
  }

  /// Goes on with the chains of `[outputs, columns]` over the pixels of one picture.
  private func accumulate(
    _ patches: UnsafePointer<ck_patches>, _ x: UnsafePointer<Float>,
    _ gradient: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, outputs: Int,
    columns: Int, pixels: Int
  ) {
    let kernels = ck_matmul(Execution.current.level.kernel).pointee
    let strips = (outputs + kernels.rows - 1) / kernels.rows
    let panels = (columns + kernels.columns - 1) / kernels.columns
    // Few panels are shared out by strips too; each share gathers its panel anew.
    let shares = min(strips, max(1, Execution.current.threads * 2 / panels))
    withScratch(strips * kernels.rows * min(Self.chunk, pixels)) { packed in
      for chunk in stride(from: 0, to: pixels, by: Self.chunk) {
        let length = min(Self.chunk, pixels - chunk)
        Partition.ranges(strips, cost: kernels.rows * length) { range in
          for strip in range {
            let row = strip * kernels.rows
            kernels.pack_rows(
              min(kernels.rows, outputs - row), length, gradient + row * pixels + chunk, pixels, 1,
              packed + row * length)
          }
        }
        Partition.ranges(panels * shares, cost: length * outputs * kernels.columns / 8 / shares) {
          range in
          withScratch(min(Self.depth, length) * kernels.columns) { panel in
            for index in range {
              let (column, share) = (index / shares * kernels.columns, index % shares)
              let width = min(kernels.columns, columns - column)
              for start in stride(from: 0, to: length, by: Self.depth) {
                let depth = min(Self.depth, length - start)
                ck_gather_patches_transposed(
                  patches, x, column, width, chunk + start, depth, panel, kernels.columns)
                for strip in strips * share / shares..<strips * (share + 1) / shares {
                  let row = strip * kernels.rows
                  let rows = min(kernels.rows, outputs - row)
                  kernels.tile(
                    rows, width, depth, packed + row * length + start * rows, panel,
                    result + row * columns + column, columns, 1, nil)
                }
              }
            }
          }
        }
      }
    }
  }
}
