import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct WindowTests {
  /// A grid's sizes, and where a window's taps lie; gaps of a negative sign lead upwards.
  struct Example: Sendable {
    var plane: Size2D = Size2D(height: 21, width: 37)
    var grid: Size2D = Size2D(height: 19, width: 33)
    var kernel: Size2D = 3
    var gap: Size2D = 1
    var sign = 1
    var step: Size2D = 1
    var margin: Size2D = 1

    func withPatches(_ body: (UnsafePointer<ck_patches>) -> Void) {
      let taps = 0..<kernel.area
      let rows = taps.map { sign * ($0 / kernel.width * gap.height - margin.height) }
      let columns = taps.map { sign * ($0 % kernel.width * gap.width - margin.width) }
      rows.withUnsafeBufferPointer { rows in
        columns.withUnsafeBufferPointer { columns in
          guard let rows = rows.baseAddress, let columns = columns.baseAddress else { return }
          var patches = ck_patches(
            height: plane.height, width: plane.width, row_step: step.height,
            column_step: step.width, grid_width: grid.width, tap_count: kernel.area,
            tap_rows: rows, tap_columns: columns)
          body(&patches)
        }
      }
    }
  }

  static let examples: [Example] = [
    .init(), .init(kernel: 1, margin: 0), .init(kernel: 7, margin: 3), .init(sign: -1),
    .init(grid: Size2D(height: 5, width: 150), kernel: 7, sign: -1, margin: 3),
    .init(gap: Size2D(height: 2, width: 3), margin: 2), .init(step: 2),
    .init(gap: 2, step: Size2D(height: 2, width: 4)),
    .init(plane: Size2D(height: 3, width: 2), kernel: Size2D(height: 2, width: 5), margin: 2),
    .init(
      plane: Size2D(height: 3, width: 4200), grid: Size2D(height: 2, width: 4190), margin: 0),
    .init(grid: Size2D(height: 40, width: 16), kernel: Size2D(height: 5, width: 1)),
  ]

  @Test(arguments: examples)
  func `chains follow the reference bit for bit`(example: Example) {
    var numbers = SeededNumbers(71)
    let (x, weights) = (
      numbers.uniform(example.plane.area), numbers.uniform(example.kernel.area)
    )
    let area = example.grid.area
    example.withPatches { patches in
      let expected = written(1, of: area) { y in
        for pixel in 0..<area {
          y[0][pixel] = ck_window_product_reference(patches, pixel, x, weights)
        }
      }
      for level in kernelLevels {
        let found = written(1, of: area) { y in
          withScratch(ck_window_scratch(patches)) { scratch in
            for rows in [
              0..<example.grid.height / 3, example.grid.height / 3..<example.grid.height,
            ] {
              ck_window(level).pointee.product(
                patches, rows.lowerBound, rows.upperBound, x, weights, y[0], example.grid.width, 1,
                scratch)
            }
          }
        }
        #expect(found.map(patterns) == expected.map(patterns), "\(level)")
      }
    }
  }

  @Test(arguments: examples)
  func `dot products of rows follow the reference bit for bit`(example: Example) {
    var numbers = SeededNumbers(73)
    let (x, slopes) = (numbers.uniform(example.plane.area), numbers.uniform(example.grid.area))
    let (rows, taps) = (example.grid.height, example.kernel.area)
    example.withPatches { patches in
      var line = [Float](repeating: 0, count: example.grid.width)
      let expected = written(1, of: rows * taps) { dots in
        for index in 0..<rows * taps {
          dots[0][index] = ck_window_dot_reference(
            patches, index / taps, index % taps, x, slopes, &line)
        }
      }
      for level in kernelLevels {
        let found = written(1, of: rows * taps) { dots in
          withScratch(ck_window_scratch(patches)) { scratch in
            ck_window(level).pointee.dots(patches, 0, rows, x, slopes, dots[0], scratch)
          }
        }
        #expect(found.map(patterns) == expected.map(patterns), "\(level)")
      }
    }
  }

  @Test(arguments: [(2, 2, 0), (3, 2, 1), (3, 1, 1), (5, 3, 2), (1, 1, 0), (4, 5, 2)])
  func `maxima and their places follow the reference`(kernel: Int, stride: Int, padding: Int) {
    var numbers = SeededNumbers(72)
    // Of few values, so that there are equals, with infinities between them; the second picture
    // has NaNs too.
    let values = numbers.uniform(2 * 3 * 26 * 71).enumerated().map { index, number in
      let level = (number * 4).rounded()
      return level == 4 && index >= 3 * 26 * 71 ? Float.nan : level <= -3 ? -.infinity : level
    }
    let x = Tensor(values, [2, 3, 26, 71])
    let expected = maxPool2dByLoops(values, kernel, stride, padding)
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          let found = maxPool2d(
            x, kernel: Size2D(kernel), stride: Size2D(stride), padding: Size2D(padding))
          #expect(found.indices.values == expected.places, "\(level), \(threads)")
          #expect(patterns(found.values.values) == patterns(expected.values))
        }
      }
    }
  }

  private func maxPool2dByLoops(
    _ x: [Float], _ kernel: Int, _ stride: Int, _ padding: Int
  ) -> (values: [Float], places: [Int32]) {
    let example = Example(
      plane: Size2D(height: 26, width: 71),
      grid: Size2D(
        height: (26 + 2 * padding - kernel) / stride + 1,
        width: (71 + 2 * padding - kernel) / stride + 1),
      kernel: Size2D(kernel), step: Size2D(stride), margin: Size2D(padding))
    var (values, places): ([Float], [Int32]) = ([], [])
    example.withPatches { patches in
      for plane in 0..<6 {
        let part = Array(x[plane * 26 * 71..<(plane + 1) * 26 * 71])
        for pixel in 0..<example.grid.area {
          var place: Int32 = -1
          values.append(ck_window_maximum_reference(patches, pixel, part, &place))
          places.append(place)
        }
      }
    }
    return (values, places)
  }
}
