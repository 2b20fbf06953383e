import CKernels
import TestSupport
import Testing

@Suite struct PairsKernelTests {
  /// Numbers of every size, also such that products and sums are subnormal.
  private static func spread(_ count: Int, _ numbers: inout SeededNumbers) -> [Float] {
    let scales: [Float] = [1, 0x1p-63, 1, 0x1p-64, 0x1p-120, 0x1p-130, 1]
    return numbers.uniform(count).enumerated().map { $1 * scales[$0 % scales.count] }
  }

  private static func words(_ count: Int, _ numbers: inout SeededNumbers) -> [Float] {
    let (even, odd) = (spread(count, &numbers), spread(count, &numbers))
    return zip(even, odd).map { ck_pair_reference($0, $1) }
  }

  @Test func `a tile equals plain loops in all its sizes, with the instruction and without`() {
    var numbers = SeededNumbers(56)
    let source = Self.words(400, &numbers)
    for level in kernelLevels {
      let table = ck_direct(level).pointee
      for (rows, vectors) in (1...table.rows).flatMap({ r in (1...table.vectors).map { (r, $0) } })
      {
        for k in [0, 1, 4, 27] {
          let strip = Self.words(max(1, k * rows), &numbers)
          let places = (0..<vectors).map { Int32(7 + 33 * $0) }
          let offsets = (0..<k + 1).map { Int32($0 * 37 % 300) }
          let stride = vectors * 16 + 3
          let start = Self.spread(rows * stride, &numbers)
          for accumulate: Int32 in 0...1 {
            var expected = start
            ck_pairs_tile_reference(
              rows, vectors, k, strip, source, places, offsets, &expected, stride, accumulate)
            for kernels in [ck_pairs(level).pointee, ck_pairs_steps(level).pointee] {
              var found = start
              kernels.tile(
                rows, vectors, k, strip, source, places, offsets, &found, stride, accumulate)
              #expect(
                patterns(found) == patterns(expected), "\(level), \(rows) × \(vectors), \(k) steps")
            }
          }
        }
      }
    }
  }

  @Test(arguments: [1, 2, 5, 33, 64], [1, 3, 9, 16, 25, 70])
  func `pairs neighbouring planes, also parts of them`(channels: Int, size: Int) {
    var numbers = SeededNumbers(57)
    let pairs = (channels + 1) / 2
    for stride in [size, size + 5] {
      // To the last number that may be read.
      let planes = Self.spread((channels - 1) * stride + size, &numbers)
      let expected = (0..<pairs * stride + 1).map { index -> Float in
        let (pair, place) = (index / stride, index % stride)
        guard pair < pairs, place < size else { return .nan }
        let odd = 2 * pair + 1 < channels ? planes[(2 * pair + 1) * stride + place] : 0
        return ck_pair_reference(planes[2 * pair * stride + place], odd)
      }
      for level in kernelLevels {
        for kernels in [ck_pairs(level).pointee, ck_pairs_steps(level).pointee] {
          let found = written(1, of: pairs * stride + 1) {
            kernels.pair(channels, size, stride, planes, $0[0])
          }
          #expect(patterns(found[0]) == patterns(expected), "\(level), stride \(stride)")
        }
      }
    }
  }

  @Test(arguments: [(1, 1), (2, 2), (1, 3)], [-3, 0, 5])
  func `copies pieces of pairs of planes`(step: (row: Int, column: Int), from: Int) {
    var numbers = SeededNumbers(58)
    let (height, width) = (6, 45)
    for (planes, columns) in [(1, 16), (2, 3), (4, 17), (5, 40), (5, 60)] {
      // To the last number that may be read.
      let source = Self.spread(planes * height * width, &numbers)
      var piece = ck_piece(
        height: height, width: width, row: from, column: from, row_step: step.row,
        column_step: step.column, rows: 7, columns: columns)
      let (pairs, area, room) = ((planes + 1) / 2, 7 * columns, 7 * columns + 21)
      let stride = room + 9
      var expected = [Float](repeating: .nan, count: pairs * stride)
      for (pair, i) in (0..<pairs).flatMap({ pair in (0..<room).map { (pair, $0) } }) {
        func element(_ plane: Int) -> Float {
          guard i < area, plane < planes else { return 0 }
          return ck_piece_reference(
            &piece, Array(source[(plane * height * width)...]), i / columns, i % columns)
        }
        expected[pair * stride + i] = ck_pair_reference(element(2 * pair), element(2 * pair + 1))
      }
      for level in kernelLevels {
        for kernels in [ck_pairs(level).pointee, ck_pairs_steps(level).pointee] {
          let found = written(1, of: pairs * stride) {
            kernels.copy(&piece, planes, source, $0[0], stride, room)
          }
          #expect(patterns(found[0]) == patterns(expected), "\(level), \(planes), \(columns)")
        }
      }
    }
  }
}
