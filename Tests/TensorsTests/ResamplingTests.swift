import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct ResamplingTests {
  /// Outputs of no tap, a copy, and sums whose taps leave gaps.
  private static let starts = [0, 0, 1, 3, 4, 8]
  private static let indices = [2, 0, 3, 1, 0, 1, 3, 4]
  private static let weights: [Float] = [1, 0.3, -0.7, 0.9, 0.1, 0.2, 0.3, 0.4]

  @Test(arguments: [1, 15, 16, 17, 40])
  func `kernels equal their plain twins at every level`(count: Int) {
    var numbers = SeededNumbers(61)
    let x = numbers.uniform(5 * count)
    var (rows, columns) = ([Float](), [Float]())
    let (indices, weights) = (Self.indices, Self.weights)
    Self.starts.withUnsafeBufferPointer { starts in
      indices.withUnsafeBufferPointer { indices in
        weights.withUnsafeBufferPointer { weights in
          guard let starts = starts.baseAddress, let indices = indices.baseAddress,
            let weights = weights.baseAddress
          else { return }
          var taps = ck_taps(starts: starts, indices: indices, weights: weights)
          var line = [Float](repeating: .nan, count: count)
          for output in 0..<5 {
            ck_resample_row_reference(&taps, output, count, x, &line)
            rows += line
          }
          line = [Float](repeating: .nan, count: 5)
          for row in 0..<count {
            ck_resample_columns_reference(&taps, 5, Array(x[row * 5..<row * 5 + 5]), &line)
            columns += line
          }
          for level in [CK_PORTABLE, CK_AVX2, CK_AVX512, CK_NEON]
          where ck_level_available(level) == 1 {
            let kernels = ck_resample(level).pointee
            var found = [Float](repeating: .nan, count: 5 * count)
            kernels.rows(&taps, 0, 5, count, x, &found)
            #expect(found.map(\.bitPattern) == rows.map(\.bitPattern))
            var scratch = [Float](repeating: .nan, count: 16 * 10)
            kernels.columns(&taps, count, 5, 5, x, &found, &scratch)
            #expect(found.map(\.bitPattern) == columns.map(\.bitPattern))
          }
        }
      }
    }
  }

  /// Straight lines between the first and the last of an axis, of which some are copies.
  private static func lines(_ inputs: Int, _ outputs: Int) -> ResamplingTable {
    ResamplingTable(
      inputs: inputs,
      (0..<outputs).map { output in
        let (first, rest) = (output * (inputs - 1)).quotientAndRemainder(dividingBy: outputs - 1)
        let share = Double(rest) / Double(outputs - 1)
        return rest == 0 ? [(first, 1)] : [(first, 1 - share), (first + 1, share)]
      })
  }

  /// Lines, means, single weights and borders; most do not fill their last vector.
  private static let nearTables = [
    lines(45, 91), lines(45, 80), lines(80, 45), lines(32, 16),
    ResamplingTable(inputs: 32, copying: [1] + Array(0..<32) + [30]),
    ResamplingTable(inputs: 66, (0..<33).map { [(2 * $0, 0.5), (2 * $0 + 1, 0.5)] }),
    ResamplingTable(inputs: 40, (0..<37).map { $0 % 5 == 0 ? [($0, 0.25)] : [($0, 1)] }),
  ]

  @Test(arguments: nearTables.indices)
  func `outputs made of near inputs equal the plain twins`(index: Int) throws {
    let columns = Self.nearTables[index]
    let near = try #require(columns.nearColumns)
    let rows = Self.lines(5, 11)
    let (from, to) = (columns.inputs, columns.outputs)
    var numbers = SeededNumbers(63)
    var x = numbers.uniform(5 * from)
    (x[3], x[7], x[from + 9]) = (-0.0, .infinity, .nan)
    var expected = [Float](repeating: 0, count: 11 * to)
    rows.withTaps { rowTaps in
      columns.withTaps { taps in
        for row in 0..<11 {
          var made = [Float](repeating: .nan, count: from)
          var line = [Float](repeating: .nan, count: to)
          ck_resample_row_reference(rowTaps, row, from, x, &made)
          ck_resample_columns_reference(taps, to, made, &line)
          expected.replaceSubrange(row * to..<(row + 1) * to, with: line)
        }
        for level in [CK_PORTABLE, CK_AVX2, CK_AVX512, CK_NEON]
        where ck_level_available(level) == 1 {
          guard let kernel = ck_resample(level).pointee.near else { continue }
          var scratch = [Float](repeating: .nan, count: Int(CK_NEAR_ROWS) * from)
          for (first, end) in [(0, 11), (3, 4), (1, 7)] {
            var found = [Float](repeating: .nan, count: 11 * to)
            kernel(rowTaps, near, near.count, first, end, from, to, x, &found, &scratch)
            let part = first * to..<end * to
            #expect(patterns(Array(found[part])) == patterns(Array(expected[part])))
            let outside = Array(found[..<part.lowerBound] + found[part.upperBound...])
            #expect(outside.filter(\.isNaN).count == outside.count)
          }
        }
      }
    }
  }

  @Test func `outputs far from each other, of many inputs or of none are not near`() {
    func near(_ table: ResamplingTable) -> Bool { table.nearColumns != nil }
    #expect(!near(ResamplingTable(inputs: 100, copying: (0..<33).map { $0 * 3 })))
    #expect(!near(ResamplingTable(inputs: 31, copying: Array(0..<31))))
    #expect(!near(ResamplingTable(inputs: 40, copying: Array(0..<15))))
    #expect(!near(ResamplingTable(inputs: 40, Array(repeating: [], count: 40))))
    #expect(!near(ResamplingTable(inputs: 40, (0..<33).map { i in (0..<3).map { (i + $0, 1) } })))
  }

  @Test func `wide pictures have the same bits at every level, with any threads`() {
    var numbers = SeededNumbers(64)
    let values = numbers.uniform(2 * 3 * 9 * 47)
    let differing = differingExecutions {
      let x = Tensor(values, [2, 3, 9, 47])
      return [
        interpolate(x, size: Size2D(height: 19, width: 95), mode: .bilinear),
        interpolate(x, size: Size2D(height: 9, width: 61), mode: .bilinear, alignCorners: true),
        pad(x, Margins(left: 2, right: 1, top: 1, bottom: 3), mode: .reflect),
        avgPool2d(x, kernel: 2), avgPool2d(x, kernel: 2, stride: 1),
      ]
    }
    #expect(differing.isEmpty)
  }

  @Test(arguments: InterpolationMode.allCases)
  func `has the same bits at every level, with any threads, alone and in a batch`(
    mode: InterpolationMode
  ) {
    var numbers = SeededNumbers(62)
    let values = numbers.uniform(2 * 3 * 41 * 37)
    let differing = differingExecutions {
      let x = Tensor(values, [2, 3, 41, 37]).leaf
      let size = Size2D(height: 83, width: 29)
      let y = interpolate(x, size: size, mode: mode)
      let alone = interpolate(x.sliced(0, 1..<2), size: size, mode: mode)
      #expect(bits([alone]) == bits([y.sliced(0, 1..<2)]))
      return [y, (y * y).sum().gradients()[x]].compactMap { $0 }
    }
    #expect(differing.isEmpty)
  }

  @Test(arguments: InterpolationMode.allCases)
  func `leaves a picture of the same size as it is`(mode: InterpolationMode) {
    let x = Tensor([1, -0.0, .infinity, 4, 5, 6], [1, 1, 2, 3])
    #expect(bits([interpolate(x, size: Size2D(height: 2, width: 3), mode: mode)]) == bits([x]))
  }

  @Test func `uses the factor itself to place outputs`() {
    let x = Tensor([0, 1, 2, 3, 4], [1, 1, 1, 5])
    let factor = interpolate(x, scaleFactor: (1, 1.5), mode: .bilinear)
    let size = interpolate(x, size: Size2D(height: 1, width: 7), mode: .bilinear)
    #expect(factor.shape == [1, 1, 1, 7] && size.shape == factor.shape)
    #expect(abs(factor.values[6] - (6.5 / 1.5 - 0.5)) < 1e-6)
    #expect(abs(size.values[6] - 4) < 1e-6)
  }

  @Test func `keeps a nearest element where sizes divide`() {
    // 3 · 49 / 147 is whole: a rounded ratio could miss it.
    let x = Tensor((0..<49).map(Float.init), [1, 1, 1, 49])
    let y = interpolate(x, size: Size2D(height: 1, width: 147))
    #expect(y.values == (0..<147).map { Float($0 / 3) })
  }

  @Test func `pads with constants, mirrors and repeated borders`() {
    let x = Tensor([1, 2, 3, 4, 5, 6], [1, 1, 2, 3])
    let sides = Margins(left: 2, right: 1, top: 1, bottom: 0)
    #expect(pad(x, sides, mode: .constant(9)).values[..<9] == [9, 9, 9, 9, 9, 9, 9, 9, 1])
    #expect(pad(x, sides, mode: .reflect).values[..<6] == [6, 5, 4, 5, 6, 5])
    #expect(pad(x, sides, mode: .replicate).values[..<6] == [1, 1, 1, 2, 3, 3])
    #expect(x.padded(1, after: 1, with: 7).values[6...] == [7, 7, 7, 7, 7, 7])
  }

  @Test(arguments: [1, 2, 3])
  func `moves channel c·r² + i·r + j to row i, column j, and back`(factor: Int) {
    let (channels, height, width) = (2, 3, 4)
    let area = factor * factor
    let shape: Shape = [1, channels * area, height, width]
    let x = Tensor((0..<shape.count).map(Float.init), shape)
    let y = pixelShuffle(x, factor: factor)
    #expect(y.shape == [1, channels, height * factor, width * factor])
    let (a, b, i, j, c) = (2, 1, factor - 1, 0, 1)
    let from = ((c * area + i * factor + j) * height + a) * width + b
    let to = (c * height * factor + a * factor + i) * width * factor + b * factor + j
    #expect(y.values[to] == Float(from))
    #expect(pixelUnshuffle(y, factor: factor).values == x.values)
  }

  @Test func `samples grids with the same bits everywhere, zeros outside`() {
    var numbers = SeededNumbers(63)
    let values = numbers.uniform(2 * 3 * 9 * 8)
    let places = numbers.uniform(2 * 11 * 7 * 2, scale: 1.3)
    let differing = differingExecutions {
      let x = Tensor(values, [2, 3, 9, 8]).leaf
      let grid = Tensor(places, [2, 11, 7, 2]).leaf
      let y = gridSample(x, grid: grid)
      let alone = gridSample(x.sliced(0, 1..<2), grid: grid.sliced(0, 1..<2))
      #expect(bits([alone]) == bits([y.sliced(0, 1..<2)]))
      let gradients = (y * y).sum().gradients()
      return [y, gradients[x], gradients[grid]].compactMap { $0 }
    }
    #expect(differing.isEmpty)
    let far = Tensor([-3, 0, .nan, 0, .infinity, 0, 0, 1e30], [1, 1, 4, 2])
    #expect(gridSample(.ones([1, 1, 3, 3]), grid: far).values == [0, 0, 0, 0])
  }

  @Test func `finds the elements themselves at aligned corners`() {
    let x = Tensor([1, 2, 3, 4, 5, 6], [1, 1, 2, 3])
    let grid = Tensor([-1, -1, 0, -1, 1, 1], [1, 1, 3, 2])
    #expect(gridSample(x, grid: grid, alignCorners: true).values == [1, 2, 6])
  }

  @Test func `refuses aligned corners where there are none`() async {
    await #expect(processExitsWith: .failure) {
      _ = interpolate(.zeros([1, 1, 2, 2]), size: 4, mode: .nearest, alignCorners: true)
    }
  }

  @Test func `refuses to reflect more than there is`() async {
    await #expect(processExitsWith: .failure) {
      _ = pad(.zeros([1, 1, 2, 2]), Margins(left: 2), mode: .reflect)
    }
  }

  @Test func `refuses a factor that leaves no picture`() async {
    await #expect(processExitsWith: .failure) {
      _ = interpolate(.zeros([1, 1, 2, 2]), scaleFactor: 0.3)
    }
  }

  @Test func `refuses channels that do not fill blocks`() async {
    await #expect(processExitsWith: .failure) { _ = pixelShuffle(.zeros([1, 6, 2, 2]), factor: 2) }
  }
}
