import CKernels

extension Tensor {
  /// Σx² in the contract's order of one row, whatever the shape; no gradient flows.
  package var squaredNorm: Float {
    let kernels = ck_reduction(Execution.current.level.kernel).pointee
    let block = Int(CK_REDUCTION_BLOCK)
    let blocks = (count + block - 1) / block
    guard blocks > 1 else { return read(self) { kernels.dot(count, $0, $0) } }
    // Blocks are folded by the tree that folds rows, so threads may take them one by one.
    let sums = Tensor([blocks]) { sums in
      read(self) { x in
        Partition.ranges(blocks, cost: block / 4) { range in
          for index in range {
            let from = x + index * block
            sums[index] = kernels.dot(min(block, count - index * block), from, from)
          }
        }
      }
    }
    var total: Float = 0
    read(sums) { kernels.sum_rows(blocks, 1, $0, 1, &total) }
    return total
  }
}
