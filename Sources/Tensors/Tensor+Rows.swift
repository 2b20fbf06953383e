extension Tensor {
  /// Some rows of a weight, in the memory where it lies: `[n, …]` → `[range.count, …]`.
  ///
  /// Unlike ``sliced(_:_:step:)`` it copies nothing, and a narrow weight stays narrow; no gradient
  /// flows through it.
  ///
  /// - Precondition: the range lies within the first axis.
  package func storedRows(_ range: Range<Int>) -> Tensor {
    precondition(
      shape.rank > 0 && range.lowerBound >= 0 && range.upperBound <= shape[0],
      "storedRows: \(range) of \(shape)")
    let part = shape.replacing(0, with: range.count)
    let row = shape.dimensions.dropFirst().reduce(1, *)
    let start = storage.elements.advanced(by: range.lowerBound * row)
    return Tensor(part, storedAs: elementType, at: start.address, owner: storage)
  }
}
