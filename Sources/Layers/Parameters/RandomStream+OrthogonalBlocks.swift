import Tensors

extension RandomStream {
  /// Rows that each are distributed as rows of normal numbers, and orthogonal to each other within
  /// blocks of as many as there are columns: directions that cover a space more evenly than
  /// independent ones.
  ///
  /// Source: Yu et al., 2016, "Orthogonal Random Features",
  /// [arXiv:1610.09072](https://arxiv.org/abs/1610.09072), §3.
  ///
  /// - Precondition: the shape has two axes.
  func orthogonalBlocks(_ shape: Shape) -> Tensor {
    precondition(shape.rank == 2, "orthogonal blocks: a shape of \(shape)")
    let (rows, columns) = (shape[0], shape[1])
    guard shape.count > 0 else { return .zeros(shape) }
    let count = (rows + columns - 1) / columns
    let block = columns * columns
    let factors = (0..<count).map {
      Orthogonal.factor(of: normal([columns, columns], from: $0 * block))
    }
    // The lengths of rows that are drawn for nothing else.
    let lengths = normal(shape, from: count * block).squared().sum([1], keepsAxes: true).sqrt()
    return Tensor.concatenated(factors, axis: 0).sliced(0, 0..<rows) * lengths
  }
}
