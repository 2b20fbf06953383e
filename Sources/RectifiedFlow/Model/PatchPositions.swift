import Layers
import Tensors

/// Fixed positions: `[1, T, size]`, the first half of a vector for the row, the second for the column,
/// sines before cosines in each.
///
/// Source: Vaswani et al., 2017, [arXiv:1706.03762](https://arxiv.org/abs/1706.03762), §3.5, on each
/// axis as in He et al., 2021, [arXiv:2111.06377](https://arxiv.org/abs/2111.06377).
///
/// - Precondition: the size is a multiple of 4.
func sineCosinePositions(grid: Size2D, size: Int) -> Tensor {
  precondition(size.isMultiple(of: 4), "sineCosinePositions: vectors of \(size)")
  let quarter = size / 4
  let frequencies = (0..<quarter).map { realPower(10_000, -Float($0) / Float(quarter)) }
  func axis(_ places: [Int]) -> [Tensor] {
    let angles = Tensor(
      places.flatMap { place in frequencies.map { Float(place) * $0 } }, [places.count, quarter])
    return [angles.sin(), angles.cos()]
  }
  let tokens = 0..<grid.area
  let rows = axis(tokens.map { $0 / grid.width })
  let columns = axis(tokens.map { $0 % grid.width })
  return Tensor.concatenated(rows + columns, axis: -1).reshaped(1, grid.area, size)
}
