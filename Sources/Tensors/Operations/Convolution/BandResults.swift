import CKernels

/// Where the results of a band lie until they are finished, and what follows them on their way to
/// the output.
struct BandResults {
  /// The vectors of each result, and how far the next output's lie behind them.
  let vectors: Int
  let stride: Int
  private let product: DirectProduct
  private let phase: PhaseProduct
  private let band: PixelBand
  private let isInPlace: Bool
  /// Where output 0's lie, were it there.
  private let results: UnsafeMutablePointer<Float>
  private let gridStride: Int
  /// The first output's first pixel in `y`, and the output's number among those of all groups.
  private let place: Int
  private let row: Int
  private let y: UnsafeMutablePointer<Float>

  /// Results of some rows of one group of one picture: `block` counts these.
  init(
    _ product: DirectProduct, _ phase: PhaseProduct, _ band: PixelBand, block: Int,
    rows: Range<Int>, in y: UnsafeMutablePointer<Float>, _ scratch: UnsafeMutablePointer<Float>
  ) {
    (self.product, self.phase, self.band, self.y) = (product, phase, band, y)
    vectors = phase.layout.vectors(band.size)
    isInPlace = phase.isInPlace(band, product.output)
    place = block * product.outputs * product.output.area + phase.place(band)
    row = block % product.groups * product.outputs
    stride = isInPlace ? product.output.area : phase.resultStride
    results = isInPlace ? y + place : scratch - rows.lowerBound * stride
    gridStride = rows.count * stride
  }

  /// Where a row's results of one grid begin.
  func first(_ row: Int, grid: Int) -> UnsafeMutablePointer<Float> {
    results + grid * gridStride + row * stride
  }

  /// What is added to some rows, asked for in so many steps.
  func expectation(of rows: Range<Int>, steps: Int) -> ck_expected? {
    product.addition.map {
      let plane = (place - phase.place(band)) + rows.lowerBound * product.output.area
      return ck_expected(
        phase.written(band, product.output), of: $0.values + plane, planes: rows.count,
        steps: steps)
    }
  }

  /// Finishes some rows' results, and brings them into the output.
  func finish(_ rows: Range<Int>) {
    guard phase.strips.count == 1, let plain = product.epilogue.plain,
      let isRectified = rectifies(after: plain.isRectified)
    else {
      for row in rows { finishByPasses(row) }
      return
    }
    if isInPlace, plain.bias == nil, !isRectified, product.addition == nil { return }
    let pitch = phase.layout.resultPitch(band.columns.count)
    let isOneLine = isInPlace || pitch == band.columns.count && pitch == phase.rowStride
    let to = place + rows.lowerBound * product.output.area
    var result = ck_result(
      planes: rows.count, lines: isOneLine ? 1 : band.rows.count,
      count: isOneLine ? band.size.area : band.columns.count,
      from: first(rows.lowerBound, grid: 0), from_plane: stride, from_line: pitch,
      bias: plain.bias.map { $0 + row + rows.lowerBound },
      addend: product.addition.map { $0.values + to }, is_relu: isRectified ? 1 : 0, to: y + to,
      to_plane: product.output.area, to_line: phase.rowStride)
    product.kernels.finish(&result)
  }

  /// Finishes a row's results by a pass for each step.
  private func finishByPasses(_ row: Int) {
    let to = place + row * product.output.area
    for grid in phase.strips.indices {
      product.epilogue.finish(
        first(row, grid: grid), count: vectors * PaddedLayout.lanes, row: self.row + row, column: 0)
    }
    if !isInPlace {
      phase.write(
        first(row, grid: 0), gridStride, band, product.kernels, product.output,
        into: y + to - phase.place(band))
    }
    if let addition = product.addition {
      for line in phase.lines(band, isInPlace: isInPlace) {
        addition.finish(y, at: to + line.place, count: line.count)
      }
    }
  }

  /// Whether a ReLU comes last, with nothing but sums before it; `nil` where something else comes.
  private func rectifies(after isRectified: Bool) -> Bool? {
    guard let addition = product.addition else { return isRectified }
    return isRectified ? nil : addition.isRectified
  }
}
