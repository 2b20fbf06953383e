import CKernels

/// How bands of pictures are copied, with a margin of zeros, so that each tap of every pixel is one
/// distance away from the pixel: tiles then read patches where they lie.
///
/// Where the step is not one, the copy holds a plane for each of its phases that a tap meets, so
/// that neighbouring pixels meet neighbours.
struct PaddedLayout {
  /// Floats from one channel of the copy to the next.
  let channelStride: Int

  private let source: Size2D
  private let step: Size2D
  private let phases: [Size2D]
  /// The heights that occur among them.
  private let rowPhases: [Int]
  private let rows: Int
  private let pitch: Int
  private let planeStride: Int
  /// How far the first row and column of the copy lie before the first pixel.
  private let lead: Size2D
  /// Whether vectors run on from one row of pixels to the next, over the margin between them.
  private let runsOn: Bool

  /// Numbers in a vector, at every level.
  static let lanes = 16

  /// Lays out bands of grids that see the same planes with the same step.
  ///
  /// `isWhole` says that bands are as wide as the grids. Then rows share their margin: what lies to
  /// the right of one lies to the left of the next.
  init(grids: [PatchGrid], band: Size2D, isWhole: Bool) {
    (source, step) = (grids[0].source, grids[0].step)
    let taps = grids.flatMap { grid in grid.taps.indices.map { Self.tap($0, of: grid) } }
    let (above, below) = (taps.map(\.row).min() ?? 0, taps.map(\.row).max() ?? 0)
    let (left, right) = (taps.map(\.column).min() ?? 0, taps.map(\.column).max() ?? 0)
    phases = Set(taps.map(\.phase)).sorted { ($0.height, $0.width) < ($1.height, $1.width) }
    rowPhases = Set(phases.map(\.height)).sorted()
    rows = band.height + below - above
    lead = Size2D(height: -above, width: isWhole ? max(0, -left) : -left)
    if isWhole {
      let width = (source.width + step.width - 1) / step.width
      pitch = max(band.width, width + max(0, -left, band.width + right - width))
    } else {
      pitch = band.width + right - left
    }
    let run = Self.vectors((band.height - 1) * pitch + band.width)
    let pieces = Self.vectors(band.width)
    runsOn = isWhole && run < pieces * band.height
    // The last vectors reach over the end of the last row.
    let end = (runsOn ? run : pieces) * Self.lanes + (runsOn ? 0 : (band.height - 1) * pitch)
    let reach = (below - above) * pitch + right + lead.width
    // An odd number of cache lines, so that planes do not compete for the same places in a cache.
    planeStride = (Self.vectors(max(end + reach, rows * pitch + lead.width)) | 1) * Self.lanes
    channelStride = max(phases.count, 1) * planeStride
  }

  /// The number of vectors that hold so many neighbours.
  static func vectors(_ count: Int) -> Int { (count + lanes - 1) / lanes }

  /// The vectors that hold the pixels of a band.
  func vectors(_ band: Size2D) -> Int {
    runsOn
      ? Self.vectors((band.height - 1) * pitch + band.width)
      : Self.vectors(band.width) * band.height
  }

  /// Pixels from one row of a band to the next, where its vectors are written one after the other.
  func resultPitch(_ width: Int) -> Int { runsOn ? pitch : Self.vectors(width) * Self.lanes }

  /// Where the vectors of a band begin in a plane of the copy.
  func places(_ band: Size2D) -> [Int32] {
    let pieces = Self.vectors(band.width)
    return (0..<vectors(band)).map { vector in
      Int32(
        runsOn ? vector * Self.lanes : vector / pieces * pitch + vector % pieces * Self.lanes)
    }
  }

  /// How far each tap of so many channels is away from a pixel's place, channel by channel.
  func distances(_ grid: PatchGrid, channels: Int) -> [Int32] {
    let taps = grid.taps.indices.map { index in
      let tap = Self.tap(index, of: grid)
      let phase = phases.firstIndex(of: tap.phase) ?? 0
      return phase * planeStride + (tap.row + lead.height) * pitch + tap.column + lead.width
    }
    return (0..<channels).flatMap { channel in taps.map { Int32(channel * channelStride + $0) } }
  }

  /// The rows of a channel's copy that a pixel's taps lie in.
  func rows(of grid: PatchGrid) -> Int {
    let taps = grid.taps.indices.map { Self.tap($0, of: grid) }
    return Set(taps.map { [$0.phase.height, $0.phase.width, $0.row] }).count
  }

  /// Copies the part of neighbouring planes that a band sees.
  func copy(
    _ first: UnsafePointer<Float>, planes: Int, row: Int, column: Int,
    kernels: ck_direct_kernels, into copy: UnsafeMutablePointer<Float>
  ) {
    for (index, phase) in phases.enumerated() {
      var piece = ck_piece(
        height: source.height, width: source.width,
        row: (row - lead.height) * step.height + phase.height,
        column: (column - lead.width) * step.width + phase.width,
        row_step: step.height, column_step: step.width, rows: rows, columns: pitch)
      kernels.copy(
        &piece, planes, first, copy + index * planeStride, channelStride, planeStride)
    }
  }

  /// The rows of a plane that a band sees, one piece for each phase of the step, with all that lies
  /// between their columns.
  func seen(row: Int, column: Int) -> [ck_piece] {
    rowPhases.map { phase in
      ck_piece(
        height: source.height, width: source.width,
        row: (row - lead.height) * step.height + phase,
        column: (column - lead.width) * step.width, row_step: step.height, column_step: 1,
        rows: rows, columns: pitch * step.width)
    }
  }

  /// A tap's phase of the step, and its distance in steps.
  private static func tap(
    _ index: Int, of grid: PatchGrid
  ) -> (phase: Size2D, row: Int, column: Int) {
    func split(_ distance: Int, _ step: Int) -> (phase: Int, steps: Int) {
      let phase = (distance % step + step) % step
      return (phase, (distance - phase) / step)
    }
    let row = split(grid.tapRows[index], grid.step.height)
    let column = split(grid.tapColumns[index], grid.step.width)
    return (Size2D(height: row.phase, width: column.phase), row.steps, column.steps)
  }
}
