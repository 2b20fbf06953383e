import CKernels

/// Makes each row, then each column, of pictures from weighted sums of others: what interpolation,
/// averaging pools and reflecting borders have in common.
///
/// Both passes are chains of fused multiply-adds in ascending order of the input.
package struct Resample: Operation {
  let rows: ResamplingTable
  let columns: ResamplingTable

  package var name: String { "resample" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let x = inputs[0]
    precondition(
      x.shape[-2] == rows.inputs && x.shape[-1] == columns.inputs,
      "resample: pictures \(x.shape) for tables of \(rows.inputs) × \(columns.inputs)")
    return resampledColumns(of: resampledRows(of: x))
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    [Resample(rows: rows.transposed, columns: columns.transposed)(gradient)]
  }

  private func resampledRows(of x: Tensor) -> Tensor {
    guard !rows.isIdentity else { return x }
    let width = x.shape[-1]
    let planes = x.shape.dimensions.dropLast(2).reduce(1, *)
    let kernels = ck_resample(Execution.current.level.kernel).pointee
    return Tensor(x.shape.replacing(-2, with: rows.outputs)) { y in
      read(x) { x in
        rows.withTaps { taps in
          Partition.ranges(planes * rows.outputs, cost: width * rows.cost / 4) { range in
            // A range covers parts of planes.
            var row = range.lowerBound
            while row < range.upperBound {
              let (plane, first) = row.quotientAndRemainder(dividingBy: rows.outputs)
              let end = min(rows.outputs, first + range.upperBound - row)
              kernels.rows(
                taps, first, end, width, x + plane * rows.inputs * width,
                y + plane * rows.outputs * width)
              row += end - first
            }
          }
        }
      }
    }
  }

  private func resampledColumns(of x: Tensor) -> Tensor {
    guard !columns.isIdentity else { return x }
    let count = x.shape.dimensions.dropLast().reduce(1, *)
    let kernels = ck_resample(Execution.current.level.kernel).pointee
    return Tensor(x.shape.replacingLast(with: columns.outputs)) { y in
      read(x) { x in
        columns.withTaps { taps in
          let block = 16
          Partition.ranges(
            (count + block - 1) / block, cost: block * columns.outputs * columns.cost / 4
          ) { range in
            withScratch(block * (columns.inputs + columns.outputs)) { scratch in
              let first = range.lowerBound * block
              kernels.columns(
                taps, min(count, range.upperBound * block) - first, columns.inputs,
                columns.outputs, x + first * columns.inputs, y + first * columns.outputs, scratch)
            }
          }
        }
      }
    }
  }
}
