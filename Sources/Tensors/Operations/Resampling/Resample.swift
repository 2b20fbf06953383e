import CKernels

/// Makes each row, then each column, of pictures from weighted sums of others: what interpolation,
/// averaging pools and reflecting borders have in common.
///
/// Both passes are chains of fused multiply-adds in ascending order of the input.
package struct Resample: Operation {
  private typealias NearKernel =
    @convention(c) (
      UnsafePointer<ck_taps>, UnsafePointer<ck_near_columns>, Int, Int, Int, Int, Int,
      UnsafePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void

  let rows: ResamplingTable
  let columns: ResamplingTable

  package var name: String { "resample" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let x = inputs[0]
    precondition(
      x.shape[-2] == rows.inputs && x.shape[-1] == columns.inputs,
      "resample: pictures \(x.shape) for tables of \(rows.inputs) × \(columns.inputs)")
    switch (rows.isIdentity, columns.isIdentity) {
    case (true, true): return x
    case (false, true): return resampledRows(of: x)
    case (_, false): return resampledColumns(of: x)
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    [Resample(rows: rows.transposed, columns: columns.transposed)(gradient)]
  }

  private func resampledRows(of x: Tensor) -> Tensor {
    let width = x.shape[-1]
    let planes = x.shape.dimensions.dropLast(2).reduce(1, *)
    let kernels = ck_resample(Execution.current.level.kernel).pointee
    return Tensor(x.shape.replacing(-2, with: rows.outputs)) { y in
      read(x) { x in
        rows.withTaps { taps in
          Partition.ranges(planes * rows.outputs, cost: width * rows.cost / 4) { range in
            forEachPlane(of: range) { plane, part in
              kernels.rows(
                taps, part.lowerBound, part.upperBound, width, x + plane * rows.inputs * width,
                y + plane * rows.outputs * width)
            }
          }
        }
      }
    }
  }

  /// Rows that have to be made as well are made a few at a time, and go on from the cache.
  private func resampledColumns(of x: Tensor) -> Tensor {
    let shape = x.shape.replacing(-2, with: rows.outputs).replacingLast(with: columns.outputs)
    let count = shape.dimensions.dropLast().reduce(1, *)
    let makesRows = !rows.isIdentity
    let kernels = ck_resample(Execution.current.level.kernel).pointee
    if let kernel = kernels.near, let near = columns.nearColumns {
      return resampled(x, shape, by: kernel, near)
    }
    let (from, to, block) = (columns.inputs, columns.outputs, 16)
    let cost = block * (to * columns.cost + (makesRows ? from * rows.cost : 0)) / 4
    return Tensor(shape) { y in
      read(x) { x in
        rows.withTaps { rowTaps in
          columns.withTaps { taps in
            Partition.ranges((count + block - 1) / block, cost: cost) { range in
              withScratch(block * from * 2) { scratch in
                for first in stride(
                  from: range.lowerBound * block, to: min(count, range.upperBound * block),
                  by: block)
                {
                  let end = min(count, first + block)
                  var source = x + first * from
                  if makesRows {
                    let made = scratch + block * from
                    forEachPlane(of: first..<end) { plane, part in
                      kernels.rows(
                        rowTaps, part.lowerBound, part.upperBound, from,
                        x + plane * rows.inputs * from,
                        made + (plane * rows.outputs - first) * from)
                    }
                    source = UnsafePointer(made)
                  }
                  kernels.columns(taps, end - first, from, to, source, y + first * to, scratch)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Rows and columns in one go, where neighbouring outputs are made of neighbouring inputs.
  private func resampled(
    _ x: Tensor, _ shape: Shape, by kernel: NearKernel, _ near: [ck_near_columns]
  ) -> Tensor {
    let (from, to) = (columns.inputs, columns.outputs)
    let count = shape.dimensions.dropLast().reduce(1, *)
    return Tensor(shape) { y in
      read(x) { x in
        rows.withTaps { taps in
          near.withUnsafeBufferPointer { near in
            guard let base = near.baseAddress else { return }
            Partition.ranges(count, cost: (to * columns.cost + from * rows.cost) / 8) { range in
              withScratch(Int(CK_NEAR_ROWS) * from) { scratch in
                forEachPlane(of: range) { plane, part in
                  kernel(
                    taps, base, near.count, part.lowerBound, part.upperBound, from, to,
                    x + plane * rows.inputs * from, y + plane * rows.outputs * to, scratch)
                }
              }
            }
          }
        }
      }
    }
  }

  /// Calls a closure with each plane that a range of output rows lies in, and its part there.
  private func forEachPlane(of range: Range<Int>, _ body: (Int, Range<Int>) -> Void) {
    var row = range.lowerBound
    while row < range.upperBound {
      let (plane, first) = row.quotientAndRemainder(dividingBy: rows.outputs)
      let end = min(rows.outputs, first + range.upperBound - row)
      body(plane, first..<end)
      row += end - first
    }
  }
}
