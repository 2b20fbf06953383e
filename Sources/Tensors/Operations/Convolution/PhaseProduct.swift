import CKernels

/// A rectangle of a grid's pixels.
struct PixelBand {
  let rows: Range<Int>
  let columns: Range<Int>
  /// Whether it is the last one of its rows, which may be narrower.
  let isLast: Bool

  var size: Size2D { Size2D(height: rows.count, width: columns.count) }
}

/// The output pixels of one phase of the stride's rows: one grid for each phase of its columns.
struct PhaseProduct {
  /// What is packed for each grid.
  let strips: [KernelStrips]
  let layout: PaddedLayout
  let bands: [PixelBand]
  /// Channels that are contracted before the next ones come.
  let block: Int
  /// The size of the planes that are seen.
  var source: Size2D { grids[0].source }

  private let grids: [PatchGrid]
  private let size: Size2D
  private let largest: Size2D

  /// Bytes that a tile may read: they stay in the first level of the cache.
  private static let room = 40 << 10

  /// `blocks` times the bands is how often a band is computed.
  init(
    grids: [PatchGrid], groups: Int, channels: Int, outputs: Int, highest: Int, blocks: Int
  ) {
    self.grids = grids
    size = grids[0].size
    bands = Self.bands(
      size, pixels: Self.pixels(size, outputs: outputs * grids.count, blocks: blocks),
      blocks: blocks)
    largest = Size2D(
      height: bands.map(\.rows.count).max() ?? 0, width: bands.first?.columns.count ?? 0)
    layout = PaddedLayout(grids: grids, band: largest, isWhole: largest.width == size.width)
    let most = max(1, Self.channels(layout, grids))
    let blockCount = max(1, (channels + most - 1) / most)
    block = max(1, (channels + blockCount - 1) / blockCount)
    let block = block
    strips = grids.map {
      KernelStrips(
        groups: groups, channels: channels, outputs: outputs, taps: $0.taps, block: block,
        strips: Strips(rows: outputs, highest: highest))
    }
  }

  /// Channels whose planes' lines under two vectors, and weights in a strip, have room.
  private static func channels(_ layout: PaddedLayout, _ grids: [PatchGrid]) -> Int {
    grids.map { grid in
      let (lines, weights) = (3 * 64 * layout.rows(of: grid), 12 * 4 * grid.taps.count)
      // A single tap reads nothing twice, so that only the number of steps counts.
      return grid.taps.count > 1 ? room / (lines + weights) : 384
    }.min() ?? 1
  }

  /// The pixels of a band: few enough for the results of all outputs to leave room in the cache, and
  /// for several bands for each thread, and enough to make use of packed weights.
  private static func pixels(_ size: Size2D, outputs: Int, blocks: Int) -> Int {
    let most = min(512, max(256, (1 << 16) / max(outputs, 1)))
    let least = size.width.isMultiple(of: PaddedLayout.lanes) || size.height == 1 ? 128 : 512
    let share = size.area * blocks / (Execution.current.threads * 4)
    return Execution.current.threads == 1 ? most : max(least, min(most, share))
  }

  /// Cuts a grid into bands of about so many pixels, near squares where rows are long, since each
  /// band needs a margin.
  private static func bands(_ size: Size2D, pixels: Int, blocks: Int) -> [PixelBand] {
    let longest = size.height == 1 ? pixels : 128
    let across = size.width <= longest * 5 / 4 ? 1 : (size.width + longest - 1) / longest
    let width =
      across == 1
      ? size.width
      : PaddedLayout.vectors((size.width + across - 1) / across) * PaddedLayout.lanes
    let columns = stride(from: 0, to: size.width, by: width).map {
      $0..<min($0 + width, size.width)
    }
    let height = max(1, pixels / width)
    let down = (size.height + height - 1) / height
    // As many as all threads have equal parts of, where that takes few more.
    let threads = Execution.current.threads
    let even = (down...down + threads).first {
      ($0 * columns.count * blocks).isMultiple(of: threads)
    }
    let count = min(even ?? down, size.height)
    return (0..<count).flatMap { row in
      columns.indices.map { column in
        PixelBand(
          rows: size.height * row / count..<size.height * (row + 1) / count,
          columns: columns[column], isLast: column == columns.count - 1)
      }
    }
  }

  /// The part of the vectors' lanes that are pixels.
  var utilisation: Double {
    Double(largest.area) / Double(max(1, layout.vectors(largest)) * PaddedLayout.lanes)
  }

  var packedCount: Int { strips.reduce(0) { $0 + $1.count } }

  /// About how many steps one band takes.
  var cost: Int { strips.reduce(0) { $0 + $1.count / $1.groups } * largest.area / 8 }

  /// The floats of the copy.
  var copyCount: Int { block * layout.channelStride }

  /// Floats from one output's results to the next's: an odd number of cache lines.
  var resultStride: Int { (layout.vectors(largest) | 1) * PaddedLayout.lanes }

  /// The floats of the results of so many strips.
  func resultCount(strips count: Int) -> Int {
    let strips = strips[0].strips
    let highest = (strips.rows + strips.count - 1) / strips.count
    return grids.count * min(count * highest, strips.rows) * resultStride
  }

  /// Where a band begins in a plane of the output.
  func place(_ band: PixelBand) -> Int {
    grids[0].first + band.rows.lowerBound * grids[0].rowStride
      + band.columns.lowerBound * grids[0].columnStride
  }

  /// Whether a band's vectors, one after the other, are its pixels in the output.
  func isInPlace(_ band: PixelBand, _ output: Size2D) -> Bool {
    grids.count == 1 && grids[0].isContiguous && block == strips[0].channels
      && band.size.area.isMultiple(of: PaddedLayout.lanes)
      && layout.resultPitch(band.columns.count) == band.columns.count
      && (band.columns.count == size.width || band.rows.count == 1)
  }

  /// Pixels of the output from one row to the next.
  var rowStride: Int { grids[0].rowStride }

  /// The part of a plane of the output that a band is.
  ///
  /// - Precondition: there is one grid.
  func written(_ band: PixelBand, _ output: Size2D) -> ck_piece {
    ck_piece(
      height: output.height, width: output.width, row: band.rows.lowerBound,
      column: band.columns.lowerBound, row_step: 1, column_step: 1, rows: band.rows.count,
      columns: band.columns.count)
  }

  /// The neighbours in the output that a band consists of, from its first pixel on.
  ///
  /// - Precondition: there is one grid.
  func lines(_ band: PixelBand, isInPlace: Bool) -> [(place: Int, count: Int)] {
    if isInPlace || band.columns.count == grids[0].rowStride {
      return [(0, band.size.area)]
    }
    return band.rows.indices.map {
      (($0 - band.rows.lowerBound) * grids[0].rowStride, band.columns.count)
    }
  }

  /// Writes a band's results of one output into its plane, `gridStride` from grid to grid.
  func write(
    _ result: UnsafePointer<Float>, _ gridStride: Int, _ band: PixelBand,
    _ kernels: ck_direct_kernels, _ output: Size2D, into plane: UnsafeMutablePointer<Float>
  ) {
    let (pitch, ways) = (layout.resultPitch(band.columns.count), grids.count)
    let count = min(
      output.width - band.columns.lowerBound * ways, band.columns.count * ways)
    let rowStride = grids[0].rowStride
    if ways == 1 && count == rowStride && pitch == count {
      return kernels.interleave(count * band.rows.count, 1, result, 0, plane + place(band))
    }
    for row in band.rows.indices {
      kernels.interleave(
        count, ways, result + (row - band.rows.lowerBound) * pitch, gridStride,
        plane + place(band) + (row - band.rows.lowerBound) * rowStride)
    }
  }

  /// The tables that tiles read.
  struct Tables {
    fileprivate let places: (UnsafePointer<Int32>, last: UnsafePointer<Int32>)
    fileprivate let distances: UnsafePointer<Int32>
    fileprivate let starts: [Int]

    func places(_ band: PixelBand) -> UnsafePointer<Int32> { band.isLast ? places.last : places.0 }
    func distances(_ grid: Int) -> UnsafePointer<Int32> { distances + starts[grid] }
  }

  /// Calls a closure with the tables.
  func withTables(_ body: (Tables) -> Void) {
    let last = Size2D(height: largest.height, width: bands.last?.columns.count ?? 0)
    let places = layout.places(largest)
    let all = places + layout.places(last)
    let distances = grids.map { layout.distances($0, channels: block) }
    let starts = distances.indices.map { distances[..<$0].reduce(0) { $0 + $1.count } }
    (all + distances.flatMap(\.self) + [0]).withUnsafeBufferPointer { table in
      guard let base = table.baseAddress else { return }
      body(
        Tables(
          places: (base, base + places.count), distances: base + all.count, starts: starts))
    }
  }
}
