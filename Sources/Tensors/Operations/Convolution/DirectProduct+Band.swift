import CKernels

extension DirectProduct {
  /// Strips that meet a tile's pixels before the next ones come, so that they stay in the second
  /// level of the cache.
  private static let stripBlock = 8
  /// Numbers that lie in the caches anyway, so that asking for them costs more than it brings.
  private static let nearFloats = 1 << 18

  /// Computes a share of the outputs for one band of one picture.
  func work(
    _ phase: PhaseProduct, _ part: Int, share: Int, _ tables: PhaseProduct.Tables,
    _ packed: UnsafePointer<Float>, _ source: Copy, _ scratch: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    let (block, band) = (part / phase.bands.count, phase.bands[part % phase.bands.count])
    let strips = phase.strips[0].strips
    let range = share * shareSize..<min((share + 1) * shareSize, strips.count)
    let results = BandResults(
      self, phase, band, block: block,
      rows: strips.start(range.lowerBound)..<strips.start(range.upperBound),
      in: y, scratch)
    let tiles = (results.vectors + kernels.vectors - 1) / kernels.vectors
    for channel in stride(from: 0, to: max(channels, 1), by: phase.block) {
      let count = min(phase.block, channels - channel)
      let isLast = channel + count == channels
      let seen: UnsafePointer<Float>
      var next: [ck_expected] = []
      switch source {
      case .made(let copies): seen = copies + channel * phase.layout.channelStride
      case .fresh(let x, let room, let following):
        copy(phase, part, channel, x, into: room)
        seen = UnsafePointer(room)
        let (nextPart, nextChannel) = isLast ? (following, 0) : (part, channel + count)
        if let nextPart, isLarge {
          next = expectation(
            phase, nextPart, nextChannel, x, steps: phase.strips.count * range.count * tiles)
        }
      }
      let expected = next.count
      for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.stripBlock) {
        let end = min(start + Self.stripBlock, range.upperBound)
        let rows = strips.start(start)..<strips.start(end)
        if isLast,
          let addends = expectedAddends(
            phase, band, results, rows: rows, steps: (end - start) * tiles)
        {
          next = next.prefix(expected) + [addends]
        }
        var weights = packed
        for (index, grid) in phase.strips.enumerated() {
          next.withUnsafeMutableBufferPointer { next in
            var tiles = ck_band(
              kernels: kernels, rows: strips.rows, strips: strips.count, first: start, end: end,
              weights: weights + grid.start(group: block % groups, channel: channel, strip: start),
              depth: count * grid.taps.count, vectors: results.vectors, source: seen,
              places: tables.places(band), offsets: tables.distances(index),
              c: results.first(rows.lowerBound, grid: index), c_stride: results.stride,
              accumulate: channel > 0 ? 1 : 0, expected: next.baseAddress,
              expected_count: next.count)
            ck_band_run(&tiles)
          }
          weights += grid.count
        }
        if isLast { finish(phase, band, results, rows: rows, into: y) }
      }
    }
  }

  /// Whether what is seen may lie outside of the second level of the cache.
  private var isLarge: Bool {
    pictures * groups * planes * phases[0].source.area > Self.nearFloats
  }

  /// The planes that a block of channels of one band sees.
  private func view(
    _ phase: PhaseProduct, _ part: Int, _ channel: Int, _ x: UnsafePointer<Float>
  ) -> (first: UnsafePointer<Float>, planes: Int) {
    let plane = channel * width
    return (
      x + (part / phase.bands.count * planes + plane) * phase.source.area,
      min(phase.block * width, planes - plane)
    )
  }

  /// Copies a block of channels of one band.
  func copy(
    _ phase: PhaseProduct, _ part: Int, _ channel: Int, _ x: UnsafePointer<Float>,
    into copy: UnsafeMutablePointer<Float>
  ) {
    let band = phase.bands[part % phase.bands.count]
    let seen = view(phase, part, channel, x)
    phase.layout.copy(
      seen.first, planes: seen.planes, row: band.rows.lowerBound, column: band.columns.lowerBound,
      kernels: kernels, into: copy)
  }

  /// What a copy of a block of channels of one band will read, in so many steps.
  private func expectation(
    _ phase: PhaseProduct, _ part: Int, _ channel: Int, _ x: UnsafePointer<Float>, steps: Int
  ) -> [ck_expected] {
    let band = phase.bands[part % phase.bands.count]
    let seen = view(phase, part, channel, x)
    return phase.layout.seen(row: band.rows.lowerBound, column: band.columns.lowerBound).map {
      ck_expected($0, of: seen.first, planes: seen.planes, steps: steps)
    }
  }
}

extension ck_expected {
  /// The same piece of neighbouring planes, all of it in so many steps.
  init(_ piece: ck_piece, of first: UnsafePointer<Float>, planes: Int, steps: Int) {
    self.init(
      piece: piece, from: first, planes: planes,
      each: (planes * piece.rows + max(steps, 1) - 1) / max(steps, 1), plane: 0, row: 0)
  }
}
