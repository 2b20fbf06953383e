import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct MovementTests {
  @Test(arguments: [1, 2, 3, 4, 8, 15, 16, 17, 40], [1, 2, 4, 7, 8, 16, 33, 50])
  func `the kernels turn planes as the reference does`(rows: Int, columns: Int) {
    var numbers = SeededNumbers(61)
    for (xGap, yGap, planes) in [(0, 0, 1), (3, 0, 2), (0, 5, 3), (1, 1, 1)] {
      var turn = ck_turn(
        planes: planes, rows: rows, columns: columns, x_plane: rows * (columns + xGap) + 1,
        x_row: columns + xGap, y_plane: columns * (rows + yGap) + 2, y_column: rows + yGap)
      let x = numbers.uniform(planes * turn.x_plane)
      let expected = written(1, of: planes * turn.y_plane) { y in
        ck_transpose_reference(&turn, x, y[0])
      }
      for level in kernelLevels {
        let kernel = ck_movement(level).pointee.transpose
        let found = written(1, of: planes * turn.y_plane) { y in kernel(&turn, x, y[0]) }
        #expect(found.map(patterns) == expected.map(patterns), "\(level), \(turn)")
      }
    }
  }

  @Test(arguments: [
    [0, 1, 2, 3], [0, 2, 1, 3], [3, 2, 1, 0], [0, 1, 3, 2], [1, 3, 0, 2], [2, 3, 0, 1],
    [0, 3, 1, 2],
  ])
  func `any order of axes puts each element where its index says`(axes: [Int]) {
    for shape in [[3, 5, 17, 34], [2, 70, 1, 9], [1, 2, 300, 4], [2, 8, 16, 2]] as [Shape] {
      let x = Tensor((0..<shape.count).map { Float($0) }, shape)
      let expected = permuted(x, axes)
      for level in Level.available {
        for threads in [1, 2, 3, 7] {
          Execution.with(level: level, threads: threads) {
            let found = x.permuted(axes[0], axes[1], axes[2], axes[3])
            #expect(found.values == expected, "\(shape), \(level), \(threads)")
          }
        }
      }
    }
  }

  private func permuted(_ x: Tensor, _ axes: [Int]) -> [Float] {
    let (from, strides) = (x.values, x.shape.strides)
    let lengths = axes.map { x.shape.dimensions[$0] }
    return (0..<x.count).map { index in
      var (rest, place) = (index, 0)
      for (axis, length) in zip(axes, lengths).reversed() {
        place += rest % length * strides[axis]
        rest /= length
      }
      return from[place]
    }
  }

  @Test(arguments: [2, 3, 4, 8])
  func `shuffled pixels come from the channels that the definition names`(factor: Int) {
    let (channels, height, width) = (2, 5, 19)
    let x = Tensor(
      (0..<channels * factor * factor * height * width).map { Float($0) },
      [1, channels * factor * factor, height, width])
    let shuffled = pixelShuffle(x, factor: factor)
    let (from, to) = (x.values, shuffled.values)
    for index in to.indices {
      let (row, column) = (index / (width * factor) % (height * factor), index % (width * factor))
      let channel =
        index / (width * factor * height * factor) * factor * factor + row % factor * factor
        + column % factor
      #expect(to[index] == from[(channel * height + row / factor) * width + column / factor])
    }
    #expect(pixelUnshuffle(shuffled, factor: factor).values == from)
  }

  @Test func `repeats along several axes, and takes every third element`() {
    let x = Tensor([1, 2, 3], [1, 3, 1, 1])
    #expect(
      x.broadcast(to: [2, 3, 2, 2]).values
        == [1, 2, 3, 1, 2, 3].flatMap { [Float](repeating: $0, count: 4) })
    #expect(
      Tensor([5, 6], [2]).broadcast(to: [2, 2, 2]).values == [5, 6, 5, 6, 5, 6, 5, 6])
    let line = Tensor((0..<100).map { Float($0) }, [100])
    #expect(line.sliced(0, 1..<99, step: 3).values == (0..<33).map { Float(1 + 3 * $0) })
  }
}
