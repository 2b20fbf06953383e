import CKernels

/// The gradient of a convolution's weights where there are vectors of channels.
///
/// Each weight is one chain over picture, output row and output column. Pictures are copied with
/// their channels side by side, so that one tap of sixteen channels is one vector, which lies one
/// distance away from the pixel's place; tiles read it there.
struct DirectWeightGradient {
  let grid: PatchGrid
  let pictures: Int
  let groups: Int
  /// Of one group.
  let channels: Int
  let outputs: Int
  private let kernels = ck_direct(Execution.current.level.kernel).pointee
  private let matrices = ck_matmul(Execution.current.level.kernel).pointee

  /// Pixels whose channels a tile reads again for each tap, so that they stay in the first level of
  /// the cache.
  private static let depth = 192
  /// Pixels of one picture that are copied at once, a bound on memory.
  private static let chunk = 4096
  /// Pixels of small pictures that are copied at once: enough work for all threads, and few enough to
  /// stay in the cache.
  private static let together = 1024

  init(grid: PatchGrid, pictures: Int, groups: Int, channels: Int, outputs: Int) {
    (self.grid, self.pictures, self.groups) = (grid, pictures, groups)
    (self.channels, self.outputs) = (channels, outputs)
  }

  /// The part of the vectors' lanes that are channels.
  var utilisation: Double { Double(channels) / Double(vectors * PaddedLayout.lanes) }

  private var taps: Int { grid.taps.count }
  private var strips: Strips { Strips(rows: outputs, highest: kernels.rows) }
  private var vectors: Int { PaddedLayout.vectors(channels) }
  /// Columns of vectors that tiles take together.
  private var panels: Int { (vectors + kernels.vectors - 1) / kernels.vectors }
  /// Floats from one place's channels to the next's; each panel is a picture of its own, so that a
  /// tile's pixels are neighbours in few pages.
  private var stride: Int { kernels.vectors * PaddedLayout.lanes }
  /// The columns that are seen, from the first tap of the first pixel to the last one of the last.
  private var columns: Int {
    (grid.size.width - 1) * grid.step.width + grid.tapColumns[taps - 1] - grid.tapColumns[0] + 1
  }
  /// Floats of the sums of a strip and a panel, `[outputs][taps][vectors]`.
  private var sums: Int { kernels.rows * taps * kernels.vectors * PaddedLayout.lanes }

  /// Parts are rows of the output.
  private var chunks: [PictureChunk] {
    PictureChunk.all(
      pictures: pictures, length: grid.size.height, most: max(1, Self.chunk / grid.size.width),
      together: Self.together / grid.size.area)
  }

  /// Writes `[groups · outputs, channels, rows, columns]`.
  func run(
    _ x: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>,
    into result: UnsafeMutablePointer<Float>
  ) {
    let chunks = chunks
    guard let largest = chunks.first else { return }
    let (seen, pixels) = (panels * seen(largest), pixels(largest))
    // Sums wait for the next chunk, where there is one.
    let kept = chunks.count > 1 ? panels * strips.count * sums : 0
    withScratch(seen + pixels * outputs + kept) { scratch in
      for group in 0..<groups {
        for chunk in chunks {
          let packed = scratch + seen
          copy(chunk, group, x, scratch)
          pack(chunk, group, gradient, packed)
          distances(chunk).withUnsafeBufferPointer { distances in
            guard let distances = distances.baseAddress else { return }
            multiply(
              chunk, scratch, packed, distances, kept > 0 ? packed + pixels * outputs : nil,
              into: result + group * outputs * channels * taps)
          }
        }
      }
    }
  }

  private func seenRows(_ chunk: PictureChunk) -> Int {
    (chunk.part.count - 1) * grid.step.height + grid.tapRows[taps - 1] - grid.tapRows[0] + 1
  }

  /// Floats of one panel's channels that a chunk sees, `[pictures][rows][columns][stride]`.
  private func seen(_ chunk: PictureChunk) -> Int {
    chunk.pictures.count * seenRows(chunk) * columns * stride
  }

  private func pixels(_ chunk: PictureChunk) -> Int {
    chunk.pictures.count * chunk.part.count * grid.size.width
  }

  /// Where the channels of each pixel of a chunk lie, from the first one's.
  private func distances(_ chunk: PictureChunk) -> [Int32] {
    let rows = seenRows(chunk)
    return chunk.pictures.indices.flatMap { picture in
      chunk.part.indices.flatMap { row in
        (0..<grid.size.width).map { column in
          let seenRow =
            (picture - chunk.pictures.lowerBound) * rows
            + (row - chunk.part.lowerBound) * grid.step.height
          return Int32((seenRow * columns + column * grid.step.width) * stride)
        }
      }
    }
  }

  /// Copies what a chunk sees of one group's channels.
  private func copy(
    _ chunk: PictureChunk, _ group: Int, _ x: UnsafePointer<Float>,
    _ turned: UnsafeMutablePointer<Float>
  ) {
    let (rows, lanes) = (seenRows(chunk), PaddedLayout.lanes)
    let first = chunk.part.lowerBound * grid.step.height + grid.tapRows[0]
    let seen = seen(chunk)
    Partition.ranges(chunk.pictures.count * rows * vectors, cost: columns * lanes / 4) { range in
      for index in range {
        let (row, vector) = (index / vectors, index % vectors)
        let block = (chunk.pictures.lowerBound + row / rows) * groups + group
        var piece = ck_piece(
          height: grid.source.height, width: grid.source.width, row: first + row % rows,
          column: grid.tapColumns[0], row_step: 1, column_step: 1, rows: 1, columns: columns)
        kernels.copy_turned(
          &piece, min(lanes, channels - vector * lanes),
          x + (block * channels + vector * lanes) * grid.source.area,
          turned + vector / kernels.vectors * seen + row * columns * stride
            + vector % kernels.vectors * lanes, stride)
      }
    }
  }

  /// Packs a chunk's gradients, the pixels of a strip's rows one after the other.
  private func pack(
    _ chunk: PictureChunk, _ group: Int, _ gradient: UnsafePointer<Float>,
    _ packed: UnsafeMutablePointer<Float>
  ) {
    let (all, pixels) = (pixels(chunk), chunk.part.count * grid.size.width)
    let count = chunk.pictures.count
    Partition.ranges(strips.count * count, cost: kernels.rows * pixels) { range in
      for index in range {
        let (strip, picture) = (strips[index / count], index % count)
        let block = (chunk.pictures.lowerBound + picture) * groups + group
        matrices.pack_rows(
          strip.count, pixels,
          gradient + (block * outputs + strip.lowerBound) * grid.size.area
            + chunk.part.lowerBound * grid.size.width, grid.size.area, 1,
          packed + strip.lowerBound * all + picture * pixels * strip.count)
      }
    }
  }

  /// Goes on with all chains over the pixels of a chunk.
  private func multiply(
    _ chunk: PictureChunk, _ turned: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    _ distances: UnsafePointer<Int32>, _ kept: UnsafeMutablePointer<Float>?,
    into result: UnsafeMutablePointer<Float>
  ) {
    let pixels = pixels(chunk)
    let steps = (pixels + Self.depth - 1) / Self.depth
    let step = (pixels + steps - 1) / steps
    let count = panels * strips.count
    let pieces = min(count, Execution.current.threads * 8)
    Partition.forEach(pieces) { piece in
      withScratch(kept == nil ? sums : 0) { scratch in
        for index in count * piece / pieces..<count * (piece + 1) / pieces {
          let (panel, strip) = (index / strips.count, index % strips.count)
          let panelCount = seen(chunk)
          let rows = strips[strip]
          let sum = kept.map { $0 + index * sums } ?? scratch
          for start in Swift.stride(from: 0, to: pixels, by: step) {
            let depth = min(step, pixels - start)
            let isLast = chunk.isLast && start + depth == pixels
            tiles(
              panel, rows, depth, packed + rows.lowerBound * pixels + start * rows.count,
              turned + panel * panelCount, distances + start, sum,
              goesOn: !chunk.isFirst || start > 0, upTo: isLast ? result : nil)
          }
          if chunk.isLast { write(sum, panel, rows, into: result) }
        }
      }
    }
  }

  /// One tile for each tap.
  ///
  /// Where the sums go to the result next, its lines are asked for on the way.
  private func tiles(
    _ panel: Int, _ rows: Range<Int>, _ depth: Int, _ strip: UnsafePointer<Float>,
    _ turned: UnsafePointer<Float>, _ distances: UnsafePointer<Int32>,
    _ sum: UnsafeMutablePointer<Float>, goesOn: Bool, upTo result: UnsafeMutablePointer<Float>?
  ) {
    let first = panel * kernels.vectors
    let count = min(kernels.vectors, vectors - first)
    let width = kernels.vectors * PaddedLayout.lanes
    let places = (0..<count).map { Int32($0 * PaddedLayout.lanes) }
    places.withUnsafeBufferPointer { places in
      guard let places = places.baseAddress else { return }
      for tap in 0..<taps {
        if let result { expectWrites(panel, rows, tap, in: result) }
        let row = grid.tapRows[tap] - grid.tapRows[0]
        let column = grid.tapColumns[tap] - grid.tapColumns[0]
        kernels.tile(
          rows.count, count, depth, strip,
          turned + (row * columns + column) * stride, places,
          distances, sum + tap * width, taps * width, goesOn ? 1 : 0)
      }
    }
  }

  /// Asks for the lines of a tap's share of the rows.
  private func expectWrites(
    _ panel: Int, _ rows: Range<Int>, _ tap: Int, in result: UnsafeMutablePointer<Float>
  ) {
    let width = kernels.vectors * PaddedLayout.lanes
    let channel = panel * width
    for row in rows.count * tap / taps..<rows.count * (tap + 1) / taps {
      ck_expect_writes(
        result + ((rows.lowerBound + row) * channels + channel) * taps,
        min(width, channels - channel) * taps)
    }
  }

  /// Turns sums to `[outputs, channels, taps]`.
  private func write(
    _ sum: UnsafePointer<Float>, _ panel: Int, _ rows: Range<Int>,
    into result: UnsafeMutablePointer<Float>
  ) {
    let (lanes, width) = (PaddedLayout.lanes, kernels.vectors * PaddedLayout.lanes)
    let first = panel * kernels.vectors
    for row in rows {
      for vector in first..<min(first + kernels.vectors, vectors) {
        let from = sum + (row - rows.lowerBound) * taps * width + (vector - first) * lanes
        kernels.turn_back(
          min(lanes, channels - vector * lanes), taps, from, width,
          result + (row * channels + vector * lanes) * taps)
      }
    }
  }
}
