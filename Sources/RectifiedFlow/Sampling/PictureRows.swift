import Tensors

extension Tensor {
  /// Some pictures of a batch, in the order of their rows: `[N, …]` → `[rows, …]`.
  func pictures(_ rows: [Int]) -> Tensor {
    guard rows != Array(0..<shape[0]) else { return self }
    return reshaped(shape[0], count / max(shape[0], 1))
      .gatherRows(Indices(rows, [rows.count]))
      .reshaped(Shape([rows.count] + shape.dimensions.dropFirst()))
  }

  /// A number for each picture, as a factor of pictures of this shape: `[N, 1, …]`.
  func factors(_ numbers: [Float]) -> Tensor {
    Tensor(numbers, Shape([numbers.count] + shape.dimensions.dropFirst().map { _ in 1 }))
  }

  /// The mean over each picture's numbers: `[N, …]` → N.
  func pictureMeans() -> [Float] {
    reshaped(shape[0], count / max(shape[0], 1)).mean([1]).values
  }
}
