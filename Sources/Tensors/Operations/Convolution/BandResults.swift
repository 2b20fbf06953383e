import CKernels

/// Where the results of a band lie until they are finished and in the output.
struct BandResults {
  /// The vectors of each result, and how far the next output's lie behind them.
  let vectors: Int
  let stride: Int
  /// Whether they lie in the output from the start.
  let isInPlace: Bool
  /// How far the next grid's results lie behind these.
  let gridStride: Int
  /// The first output's first pixel in the output of all pictures.
  let place: Int
  /// The first output's number among those of all groups.
  let row: Int
  /// Where output 0's lie, were it there.
  private let results: UnsafeMutablePointer<Float>

  /// Results of some rows of one group of one picture: `block` counts these.
  init(
    _ product: DirectProduct, _ phase: PhaseProduct, _ band: PixelBand, block: Int,
    rows: Range<Int>, in y: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    vectors = phase.layout.vectors(band.size)
    isInPlace = phase.isInPlace(band, product.output)
    place = block * product.outputs * product.output.area + phase.place(band)
    row = block % product.groups * product.outputs
    stride = isInPlace ? product.output.area : phase.resultStride
    results = isInPlace ? y + place : scratch - rows.lowerBound * stride
    gridStride = rows.count * stride
  }

  /// Where a row's results of one grid begin.
  func first(_ row: Int, grid: Int = 0) -> UnsafeMutablePointer<Float> {
    results + grid * gridStride + row * stride
  }
}

extension DirectProduct {
  /// What is added to some rows of a band, asked for in so many steps.
  func expectedAddends(
    _ phase: PhaseProduct, _ band: PixelBand, _ results: BandResults, rows: Range<Int>, steps: Int
  ) -> ck_expected? {
    addition.map {
      let plane = results.place - phase.place(band) + rows.lowerBound * output.area
      return ck_expected(
        phase.written(band, output), of: $0.values + plane, planes: rows.count, steps: steps)
    }
  }

  /// Finishes some rows' results of a band, and brings them into the output.
  func finish(
    _ phase: PhaseProduct, _ band: PixelBand, _ results: BandResults, rows: Range<Int>,
    into y: UnsafeMutablePointer<Float>
  ) {
    guard let onePass else {
      for row in rows { finishByPasses(phase, band, results, row, into: y) }
      return
    }
    if results.isInPlace, onePass.isEmpty { return }
    let pitch = phase.layout.resultPitch(band.columns.count)
    let isOneLine =
      results.isInPlace || pitch == band.columns.count && pitch == phase.rowStride
    let to = results.place + rows.lowerBound * output.area
    var result = ck_result(
      planes: rows.count, lines: isOneLine ? 1 : band.rows.count,
      count: isOneLine ? band.size.area : band.columns.count, from: results.first(rows.lowerBound),
      from_plane: results.stride, from_line: pitch,
      bias: onePass.bias.map { $0 + results.row + rows.lowerBound },
      addend: onePass.addend.map { $0 + to }, is_relu: onePass.isRectified ? 1 : 0, to: y + to,
      to_plane: output.area, to_line: phase.rowStride)
    kernels.finish(&result)
  }

  /// Finishes a row's results by a pass for each step.
  private func finishByPasses(
    _ phase: PhaseProduct, _ band: PixelBand, _ results: BandResults, _ row: Int,
    into y: UnsafeMutablePointer<Float>
  ) {
    let to = results.place + row * output.area
    for grid in phase.strips.indices {
      epilogue.finish(
        results.first(row, grid: grid), count: results.vectors * PaddedLayout.lanes,
        row: results.row + row, column: 0)
    }
    if !results.isInPlace {
      phase.write(
        results.first(row), results.gridStride, band, kernels, output,
        into: y + to - phase.place(band))
    }
    if let addition {
      for line in phase.lines(band, isInPlace: results.isInPlace) {
        addition.finish(y, at: to + line.place, count: line.count)
      }
    }
  }
}
