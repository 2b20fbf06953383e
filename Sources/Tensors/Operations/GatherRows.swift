import CKernels

/// Looks rows up in a table.
package struct GatherRows: Operation {
  let indices: Indices

  package var name: String { "embedding" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let width = inputs[0].shape[1]
    return Tensor(Shape(indices.shape.dimensions + [width])) { y in
      readStored(inputs[0]) { table in
        Partition.ranges(indices.count, cost: width) { range in
          for position in range {
            table.advanced(by: Int(indices.values[position]) * width)
              .copy(width, to: y + position * width)
          }
        }
      }
    }
  }

  /// A row of the table gets the gradients of the positions that used it, added to +0 in ascending
  /// order of position.
  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (rows, width) = (flow.inputs[0].shape[0], flow.inputs[0].shape[1])
    let (starts, positions) = positionsByRow(rows)
    let add = ck_arithmetic(Execution.current.level.kernel).pointee.add
    return [
      Tensor(flow.inputs[0].shape) { dx in
        dx.initialize(repeating: 0, count: rows * width)
        read(gradient) { dy in
          Partition.ranges(rows, cost: width * (1 + positions.count / max(rows, 1))) { range in
            for row in range {
              for position in positions[starts[row]..<starts[row + 1]] {
                add(width, dx + row * width, 1, dy + position * width, 1, dx + row * width)
              }
            }
          }
        }
      }
    ]
  }

  /// The positions of all indices, those of the same row together and ascending, and where each
  /// row's begin.
  private func positionsByRow(_ rows: Int) -> (starts: [Int], positions: [Int]) {
    var starts = [Int](repeating: 0, count: rows + 1)
    for index in indices.values { starts[Int(index) + 1] += 1 }
    for row in 0..<rows { starts[row + 1] += starts[row] }
    var next = starts
    var positions = [Int](repeating: 0, count: indices.count)
    for (position, index) in indices.values.enumerated() {
      positions[next[Int(index)]] = position
      next[Int(index)] += 1
    }
    return (starts, positions)
  }
}

extension Tensor {
  /// The rows of this table `[rows, size]` that are named: indices `[…]` give `[…, size]`.
  ///
  /// - Precondition: each index names a row.
  public func gatherRows(_ indices: Indices) -> Tensor {
    precondition(shape.rank == 2, "embedding: a table has two axes, not \(shape)")
    if let wrong = indices.values.first(where: { $0 < 0 || Int($0) >= shape[0] }) {
      preconditionFailure("embedding: index \(wrong) of a table with \(shape[0]) rows")
    }
    return GatherRows(indices: indices)(self)
  }
}
