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
          for group in 0..<groups {
            let chunks = PictureChunk.all(
              pictures: x.shape[0], length: grid.size.area, most: Self.chunk,
              together: Self.chunk / max(grid.size.area, 1))
            for chunk in chunks {
              accumulate(
                chunk, patches, pictures + group * channels * grid.source.area,
                gradients + group * outputs * grid.size.area,
                into: result + group * outputs * channels * window.kernel.area,
                outputs: outputs, columns: channels * window.kernel.area, grid)
            }
          }
        }
      }
    }
  }

  /// Goes on with the chains of `[outputs, columns]` over the pixels of a chunk.
  private func accumulate(
    _ chunk: PictureChunk, _ patches: UnsafePointer<ck_patches>, _ x: UnsafePointer<Float>,
    _ gradient: UnsafePointer<Float>, into result: UnsafeMutablePointer<Float>, outputs: Int,
    columns: Int, _ grid: PatchGrid
  ) {
    let kernels = ck_matmul(Execution.current.level.kernel).pointee
    let strips = Strips(rows: outputs, highest: kernels.rows)
    let panels = (columns + kernels.columns - 1) / kernels.columns
    // Few panels are shared out by strips too; each share gathers its panel anew.
    let shares = min(strips.count, max(1, Execution.current.threads * 2 / panels))
    let count = chunk.pictures.count
    let length = count * chunk.part.count
    let pixels = grid.size.area
    let picture = (
      x: groups * columns / window.kernel.area * grid.source.area,
      gradient: groups * outputs * pixels
    )
    withScratch(outputs * length) { packed in
      Partition.ranges(strips.count * count, cost: kernels.rows * chunk.part.count) { range in
        for index in range {
          let (strip, place) = (strips[index / count], index % count)
          kernels.pack_rows(
            strip.count, chunk.part.count,
            gradient + (chunk.pictures.lowerBound + place) * picture.gradient
              + strip.lowerBound * pixels + chunk.part.lowerBound, pixels, 1,
            packed + strip.lowerBound * length + place * chunk.part.count * strip.count)
        }
      }
      Partition.ranges(panels * shares, cost: length * outputs * kernels.columns / 8 / shares) {
        range in
        withScratch(min(Self.depth, length) * kernels.columns) { panel in
          for index in range {
            let (column, share) = (index / shares * kernels.columns, index % shares)
            let width = min(kernels.columns, columns - column)
            for place in 0..<count {
              for start in stride(from: 0, to: chunk.part.count, by: Self.depth) {
                let depth = min(Self.depth, chunk.part.count - start)
                ck_gather_patches_transposed(
                  patches, x + (chunk.pictures.lowerBound + place) * picture.x, column, width,
                  chunk.part.lowerBound + start, depth, panel, kernels.columns)
                for row in strips.count * share / shares..<strips.count * (share + 1) / shares {
                  let strip = strips[row]
                  kernels.tile(
                    strip.count, width, depth,
                    packed + strip.lowerBound * length
                      + (place * chunk.part.count + start) * strip.count, panel,
                    result + strip.lowerBound * columns + column, columns, 1, nil)
                }
              }
            }
          }
        }
      }
    }
  }
}
