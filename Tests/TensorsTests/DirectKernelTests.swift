import CKernels
import TestSupport
import Testing

@Suite struct DirectKernelTests {
  @Test func `a tile equals plain loops in all its sizes`() {
    var numbers = SeededNumbers(51)
    let source = numbers.uniform(400)
    for level in kernelLevels {
      let table = ck_direct(level).pointee
      for rows in 1...table.rows {
        for vectors in 1...table.vectors {
          for k in [0, 1, 4, 27] {
            let strip = numbers.uniform(max(1, k * rows))
            let places = (0..<vectors).map { Int32(7 + 33 * $0) }
            let offsets = (0..<k + 1).map { Int32($0 * 37 % 300) }
            let stride = vectors * 16 + 3
            let start = numbers.uniform(rows * stride)
            for accumulate: Int32 in 0...1 {
              var (found, expected) = (start, start)
              table.tile(
                rows, vectors, k, strip, source, places, offsets, &found, stride, accumulate)
              ck_direct_tile_reference(
                rows, vectors, k, strip, source, places, offsets, &expected, stride, accumulate)
              #expect(found == expected, "\(level), \(rows) × \(vectors), \(k) steps")
            }
          }
        }
      }
    }
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 2), (1, 3)], [-3, 0, 5])
  func `copies pieces of planes with zeros around them`(step: (row: Int, column: Int), from: Int) {
    var numbers = SeededNumbers(52)
    let (height, width, planes) = (6, 45, 5)
    let source = numbers.uniform(planes * height * width)
    for columns in [3, 9, 16, 17, 40, 60] {
      var piece = ck_piece(
        height: height, width: width, row: from, column: from, row_step: step.row,
        column_step: step.column, rows: 7, columns: columns)
      let (area, room, stride) = (7 * columns, 7 * columns + 21, 7 * columns + 30)
      var expected = [Float](repeating: .nan, count: planes * stride)
      for plane in 0..<planes {
        for i in 0..<room {
          expected[plane * stride + i] =
            i < area
            ? ck_piece_reference(
              &piece, Array(source[(plane * height * width)...]), i / columns, i % columns) : 0
        }
      }
      for level in kernelLevels {
        let found = written(1, of: planes * stride) {
          ck_direct(level).pointee.copy(&piece, planes, source, $0[0], stride, room)
        }
        #expect(patterns(found[0]) == patterns(expected), "\(level), \(columns) columns")
        guard step == (1, 1) else { continue }
        let turned = written(1, of: area * 16) {
          ck_direct(level).pointee.copy_turned(&piece, planes, source, $0[0], 16)
        }
        let places = (0..<area * 16).map { index in
          index % 16 < planes ? expected[index % 16 * stride + index / 16] : 0
        }
        #expect(turned[0] == places, "turned, \(level), \(columns) columns")
      }
    }
  }

  @Test(arguments: [1, 2, 3], [0, 1, 15, 31, 64, 77])
  func `merges rows in turn`(ways: Int, count: Int) {
    var numbers = SeededNumbers(53)
    let stride = 80
    let rows = numbers.uniform(ways * stride)
    let expected = (0..<count).map { rows[$0 % ways * stride + $0 / ways] } + [.nan]
    for level in kernelLevels {
      let found = written(1, of: count + 1) {
        ck_direct(level).pointee.interleave(count, ways, rows, stride, $0[0])
      }
      #expect(patterns(found[0]) == patterns(expected), "\(level)")
    }
  }

  @Test(arguments: [1, 4, 9, 16, 25], [1, 5, 16])
  func `turns sums of taps back to kernels`(taps: Int, channels: Int) {
    var numbers = SeededNumbers(54)
    let sums = numbers.uniform(taps * 32)
    let expected = (0..<channels * taps).map { sums[$0 % taps * 32 + $0 / taps] } + [.nan]
    for level in kernelLevels {
      let found = written(1, of: channels * taps + 1) {
        ck_direct(level).pointee.turn_back(channels, taps, sums, 32, $0[0])
      }
      #expect(patterns(found[0]) == patterns(expected), "\(level)")
    }
  }

  @Test(arguments: [[0], [1, 3], [0, 2, 6, 8], Array(0..<9), [5, 20]])
  func `packs the taps of kernels`(taps: [Int]) {
    var numbers = SeededNumbers(55)
    let (channels, area) = (7, (taps.last ?? 0) < 9 ? 9 : 21)
    for level in kernelLevels {
      let table = ck_direct(level).pointee
      for rows in 1...table.rows {
        // To the last number that may be read.
        let weights = numbers.uniform(channels * rows * area)
        taps.withUnsafeBufferPointer { taps in
          guard let first = taps.baseAddress else { return }
          var kernels = ck_kernels(
            row: area, channel: rows * area, area: area, count: taps.count, taps: first)
          let length = taps.count * rows
          let expected = (0..<channels * length).map {
            ck_kernels_reference(
              &kernels, weights, $0 % rows, $0 / length, $0 % length / rows)
          }
          let found = written(1, of: channels * length + 1) {
            table.pack_taps(rows, channels, &kernels, weights, weights.count, $0[0])
          }
          #expect(patterns(found[0]) == patterns(expected + [.nan]), "\(level), \(rows) rows")
        }
      }
    }
  }

  @Test(arguments: [(1, 40), (3, 17), (4, 16), (2, 5)], [false, true])
  func `finishes results with a bias, an addend and a ReLU`(
    size: (lines: Int, count: Int), isInPlace: Bool
  ) {
    var numbers = SeededNumbers(59)
    let planes = 3
    let (line, toLine) = (size.count + 11, isInPlace ? size.count + 11 : size.count + 4)
    let (plane, toPlane) = (size.lines * line + 5, size.lines * toLine + (isInPlace ? 5 : 2))
    var results = numbers.uniform(planes * plane)
    // What a comparison may get wrong.
    results.replaceSubrange(0..<3, with: [-0.0, .nan, 0])
    let (bias, addend) = (numbers.uniform(planes), numbers.uniform(planes * toPlane))
    for choice in 0..<8 {
      func finished(_ run: (UnsafePointer<ck_result>) -> Void) -> [Float] {
        var from = results
        var to = [Float](repeating: .nan, count: planes * toPlane)
        return from.withUnsafeMutableBufferPointer { from in
          to.withUnsafeMutableBufferPointer { to in
            bias.withUnsafeBufferPointer { bias in
              addend.withUnsafeBufferPointer { addend in
                guard let source = from.baseAddress, let target = to.baseAddress else { return [] }
                var result = ck_result(
                  planes: planes, lines: size.lines, count: size.count, from: source,
                  from_plane: plane, from_line: line,
                  bias: choice & 1 == 0 ? nil : bias.baseAddress,
                  addend: choice & 2 == 0 ? nil : addend.baseAddress,
                  is_relu: choice & 4 == 0 ? 0 : 1, to: isInPlace ? source : target,
                  to_plane: toPlane, to_line: toLine)
                run(&result)
                return isInPlace ? Array(from) : Array(to)
              }
            }
          }
        }
      }
      let expected = finished { ck_result_reference($0) }
      for level in kernelLevels {
        let found = finished { ck_direct(level).pointee.finish($0) }
        #expect(patterns(found) == patterns(expected), "\(level), choice \(choice)")
      }
    }
  }
}
