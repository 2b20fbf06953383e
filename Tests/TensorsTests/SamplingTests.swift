import CKernels
import Tensors
import TestSupport
import Testing

/// Sampling by plain loops, place by place: what `grid_sample` is held to, bit for bit.
@Suite struct SamplingTests {
  @Test(arguments: [true, false], [1, 3])
  func `has the bits of plain loops, and so do its gradients`(alignCorners: Bool, channels: Int) {
    var numbers = SeededNumbers(91)
    let x = Tensor(numbers.uniform(2 * channels * 35), [2, channels, 5, 7])
    // Some places lie outside, and one is no number.
    var places = numbers.uniform(2 * 9 * 31 * 2, scale: 1.5)
    places[8] = .nan
    let grid = Tensor(places, [2, 9, 31, 2])
    let cotangent = Tensor(numbers.uniform(2 * channels * 279), [2, channels, 9, 31])
    let expected = Loops(x, grid, cotangent, alignCorners).results.map { $0.map(\.bitPattern) }
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          let (x, grid) = (x.leaf, grid.leaf)
          let y = gridSample(x, grid: grid, alignCorners: alignCorners)
          let gradients = (y * cotangent).sum().gradients()
          let found = bits([y, gradients[x], gradients[grid]].compactMap { $0 })
          #expect(found == expected, "\(level), \(threads)")
        }
      }
    }
  }

  private struct Loops {
    var y, forX, forGrid: [Float]
    var results: [[Float]] { [y, forX, forGrid] }

    init(_ x: Tensor, _ grid: Tensor, _ cotangent: Tensor, _ alignCorners: Bool) {
      let (height, width, channels) = (x.shape[2], x.shape[3], x.shape[1])
      let pixels = grid.shape[1] * grid.shape[2]
      let (pictures, places, slopes) = (x.values, grid.values, cotangent.values)
      y = [Float](repeating: 0, count: slopes.count)
      forX = [Float](repeating: 0, count: pictures.count)
      forGrid = [Float](repeating: 0, count: places.count)
      func position(_ value: Float, _ length: Int) -> Float {
        alignCorners
          ? (value + 1) / 2 * Float(length - 1) : ((value + 1) * Float(length) - 1) / 2
      }
      func scale(_ length: Int) -> Float { Float(alignCorners ? length - 1 : length) / 2 }
      for place in 0..<x.shape[0] * pixels {
        let row = position(places[2 * place + 1], height)
        let column = position(places[2 * place], width)
        guard row > -1, row < Float(height), column > -1, column < Float(width) else { continue }
        let (top, left) = (row.rounded(.down), column.rounded(.down))
        var (horizontal, vertical): (Float, Float) = (0, 0)
        for channel in 0..<channels {
          let plane = place / pixels * channels + channel
          let at = plane * pixels + place % pixels
          for corner in 0..<4 {
            let (i, j) = (Int(top) + corner / 2, Int(left) + corner % 2)
            guard (0..<height).contains(i), (0..<width).contains(j) else { continue }
            let down = corner / 2 == 0 ? 1 - (row - top) : row - top
            let across = corner % 2 == 0 ? 1 - (column - left) : column - left
            let index = (plane * height + i) * width + j
            y[at] += pictures[index] * (down * across)
            forX[index] += slopes[at] * (down * across)
            horizontal += pictures[index] * (down * (corner % 2 == 0 ? -1 : 1)) * slopes[at]
            vertical += pictures[index] * ((corner / 2 == 0 ? -1 : 1) * across) * slopes[at]
          }
        }
        forGrid[2 * place] = horizontal * scale(width)
        forGrid[2 * place + 1] = vertical * scale(height)
      }
    }
  }
}
