import Tensors

extension RandomStream {
  /// Normal numbers of mean 0 and deviation 1, those beyond a bound drawn again.
  ///
  /// Element i is number i of ``normal(_:from:)`` or, where that is too far away, the first that is
  /// not among numbers that belong to element i alone. So it depends on neither its neighbours nor
  /// the threads.
  ///
  /// - Precondition: the bound leaves something to draw: it is at least 0.1.
  func truncatedNormal(_ shape: Shape, bound: Float) -> Tensor {
    precondition(bound >= 0.1, "truncated normal: a bound of \(bound) deviations")
    let drawn = normal(shape)
    return Tensor(shape) { output in
      drawn.withElements { drawn in
        for (index, number) in drawn.enumerated() {
          output[index] =
            abs(number) <= bound
            ? number : redrawn(index, of: shape.count, within: bound)
        }
      }
    }
  }

  private func redrawn(_ index: Int, of count: Int, within bound: Float) -> Float {
    // One draw in 22 is beyond two deviations, so the first few are nearly always enough.
    let few = 8
    var place = index
    while true {
      // Behind the numbers that every element has tried first, the same for all attempts.
      place += count
      let numbers = normal([few], from: place * few).values
      if let number = numbers.first(where: { abs($0) <= bound }) { return number }
    }
  }
}
