import CKernels

/// A grid of output pixels that see a picture through the same taps.
///
/// A convolution is one grid. Its input gradient is one grid for each phase of the stride, since
/// pixels of one phase meet the same taps and all others would be zeros.
struct PatchGrid {
  /// The size of the planes that are seen.
  let source: Size2D
  /// How far the view moves from one output pixel to the next.
  let step: Size2D
  /// The number of output pixels.
  let size: Size2D
  /// Where the first output pixel and its neighbours lie in a plane of the output.
  let first: Int
  let rowStride: Int
  let columnStride: Int
  /// Each tap's place in the kernel, ascending, and what it adds to the place of the pixel.
  let taps: [Int]
  let tapRows: [Int]
  let tapColumns: [Int]

  /// The pixels of a convolution's output over its input.
  init(window: Window2D, source: Size2D, output: Size2D) {
    self.source = source
    step = window.stride
    size = output
    (first, rowStride, columnStride) = (0, output.width, 1)
    taps = Array(0..<window.kernel.area)
    tapRows = taps.map {
      $0 / window.kernel.width * window.dilation.height - window.padding.height
    }
    tapColumns = taps.map {
      $0 % window.kernel.width * window.dilation.width - window.padding.width
    }
  }

  /// The pixels of a convolution's input over its output, phase by phase: those of one row are
  /// together, since their columns alternate.
  static func transposed(window: Window2D, source: Size2D, output: Size2D) -> [[PatchGrid]] {
    (0..<min(window.stride.height, output.height)).map { row in
      (0..<min(window.stride.width, output.width)).map { column in
        PatchGrid(
          window: window, source: source, output: output,
          phase: Size2D(height: row, width: column))
      }
    }
  }

  private init(window: Window2D, source: Size2D, output: Size2D, phase: Size2D) {
    self.source = source
    step = 1
    func pixels(_ axis: KeyPath<Size2D, Int>) -> Int {
      let stride = window.stride[keyPath: axis]
      return (output[keyPath: axis] - phase[keyPath: axis] + stride - 1) / stride
    }
    size = Size2D(height: pixels(\.height), width: pixels(\.width))
    first = phase.height * output.width + phase.width
    (rowStride, columnStride) = (window.stride.height * output.width, window.stride.width)
    // A tap that leads from pixel i to (i + padding − tap · dilation) / stride, where that is whole.
    func offset(_ axis: KeyPath<Size2D, Int>, _ tap: Int) -> Int? {
      let distance =
        phase[keyPath: axis] + window.padding[keyPath: axis] - tap * window.dilation[keyPath: axis]
      let stride = window.stride[keyPath: axis]
      return distance.isMultiple(of: stride) ? distance / stride : nil
    }
    let met = (0..<window.kernel.area).compactMap { tap in
      offset(\.height, tap / window.kernel.width).flatMap { row in
        offset(\.width, tap % window.kernel.width).map { (tap: tap, row: row, column: $0) }
      }
    }
    taps = met.map(\.tap)
    tapRows = met.map(\.row)
    tapColumns = met.map(\.column)
  }

  /// Whether output pixels are neighbours in memory.
  var isContiguous: Bool { first == 0 && columnStride == 1 && rowStride == size.width }

  /// Calls a closure with the description that the kernels read.
  func withPatches<Result>(_ body: (UnsafePointer<ck_patches>) -> Result) -> Result {
    tapRows.withUnsafeBufferPointer { rows in
      tapColumns.withUnsafeBufferPointer { columns in
        guard let rows = rows.baseAddress, let columns = columns.baseAddress else {
          preconditionFailure("a grid without taps is not gathered")
        }
        var patches = ck_patches(
          height: source.height, width: source.width, row_step: step.height,
          column_step: step.width, grid_width: size.width, tap_count: taps.count,
          tap_rows: rows, tap_columns: columns)
        return body(&patches)
      }
    }
  }
}
