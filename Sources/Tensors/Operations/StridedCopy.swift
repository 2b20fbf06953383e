import CKernels

/// Copies elements from anywhere in a tensor into the order of an output: the mover behind permuted
/// axes, slices and repeated axes.
struct StridedCopy {
  /// For each axis of the output, how far apart neighbours lie in the source.
  let shape: Shape
  let strides: [Int]
  var offset = 0

  func callAsFunction(_ x: Tensor) -> Tensor {
    var axes = mergedAxes
    let inner = axes.popLast() ?? Axis(length: 1, source: 1, target: 1)
    return Tensor(shape) { y in
      guard shape.count > 0 else { return }
      read(x) { x in
        if inner.source > 1, let column = axes.lastIndex(where: { $0.source == 1 }) {
          let columns = axes.remove(at: column)
          transpose(x + offset, rows: inner, columns: columns, outer: axes, into: y)
        } else {
          copyRuns(x + offset, inner, outer: axes, into: y)
        }
      }
    }
  }

  private struct Axis {
    var length: Int
    /// How far apart neighbours lie in the source and in the output.
    let source: Int
    let target: Int
  }

  /// The axes of the output, slowest first; those that are neighbours in the source as well are
  /// walked as one.
  private var mergedAxes: [Axis] {
    var axes: [Axis] = []
    for ((length, source), target) in zip(zip(shape.dimensions, strides), shape.strides)
    where length != 1 {
      if let last = axes.last, last.source == source * length {
        axes[axes.count - 1] = Axis(length: last.length * length, source: source, target: target)
      } else {
        axes.append(Axis(length: length, source: source, target: target))
      }
    }
    return axes
  }

  /// Where the block of an index begins, the last axis fastest.
  private func place(_ index: Int, in axes: [Axis]) -> (source: Int, target: Int) {
    var (rest, source, target) = (index, 0, 0)
    for axis in axes.reversed() {
      let step = rest % axis.length
      rest /= axis.length
      source += step * axis.source
      target += step * axis.target
    }
    return (source, target)
  }

  private func copyRuns(
    _ x: UnsafePointer<Float>, _ run: Axis, outer axes: [Axis], into y: UnsafeMutablePointer<Float>
  ) {
    var axes = axes
    // Runs that follow each other along one axis are found by adding.
    let row = axes.popLast() ?? Axis(length: 1, source: 0, target: 0)
    let blocks = axes.reduce(1) { $0 * $1.length }
    Self.forEachRun(blocks, of: row.length, cost: run.length) { block, steps in
      let (source, target) = place(block, in: axes)
      for step in steps {
        let (from, to) = (x + source + step &* row.source, y + target + step &* row.target)
        switch run.source {
        case 1: to.update(from: from, count: run.length)
        case 0: to.update(repeating: from.pointee, count: run.length)
        default: for i in 0..<run.length { to[i] = from[i &* run.source] }
        }
      }
    }
  }

  /// Sides of the pieces that are turned together: whole lines of the cache on both sides, and long
  /// stretches of memory where the other side is short.
  private static func side(rows: Int, columns: Int) -> (rows: Int, columns: Int) {
    (rows: columns <= 8 ? 4096 : 64, columns: rows <= 8 ? 4096 : 256)
  }

  /// Turns planes whose rows are neighbours in the source and whose columns are in the output.
  private func transpose(
    _ x: UnsafePointer<Float>, rows: Axis, columns: Axis, outer axes: [Axis],
    into y: UnsafeMutablePointer<Float>
  ) {
    let kernel = ck_movement(Execution.current.level.kernel).pointee.transpose
    let (height, width) = Self.side(rows: rows.length, columns: columns.length)
    let down = (rows.length + height - 1) / height
    let across = (columns.length + width - 1) / width
    var axes = axes
    let plane = axes.popLast() ?? Axis(length: 1, source: 0, target: 0)
    let cost = min(rows.length, height) * min(columns.length, width)
    let blocks = axes.reduce(across * down) { $0 * $1.length }
    Self.forEachRun(blocks, of: plane.length, cost: cost) { index, planes in
      let (block, piece) = index.quotientAndRemainder(dividingBy: across * down)
      let (source, target) = place(block, in: axes)
      let (i, j) = (piece % down * height, piece / down * width)
      var turn = ck_turn(
        planes: planes.count, rows: min(height, rows.length - i),
        columns: min(width, columns.length - j), x_plane: plane.source, x_row: rows.source,
        y_plane: plane.target, y_column: columns.target)
      kernel(
        &turn, x + source + planes.lowerBound * plane.source + i * rows.source + j,
        y + target + planes.lowerBound * plane.target + i + j * columns.target)
    }
  }

  /// Cuts blocks of so many neighbours for threads: calls a closure with a block and a range of it.
  private static func forEachRun(
    _ blocks: Int, of length: Int, cost: Int, _ body: (_ block: Int, _ range: Range<Int>) -> Void
  ) {
    Partition.ranges(blocks * length, cost: cost) { range in
      var index = range.lowerBound
      while index < range.upperBound {
        let (block, first) = index.quotientAndRemainder(dividingBy: length)
        let end = min(length, first + range.upperBound - index)
        body(block, first..<end)
        index += end - first
      }
    }
  }
}
