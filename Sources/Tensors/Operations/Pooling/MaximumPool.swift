extension Window2D {
  /// The window of a pool.
  init(pooling x: Tensor, kernel: Size2D, stride: Size2D?, padding: Size2D, _ user: String) {
    precondition(x.shape.rank == 4, "\(user): pictures \(x.shape)")
    precondition(
      2 * padding.height <= kernel.height && 2 * padding.width <= kernel.width,
      "\(user): padding \(padding) is more than half the kernel \(kernel)")
    self.init(kernel: kernel, stride: stride ?? kernel, padding: padding, user)
  }
}

/// The maximum over each place of a window on `[N, C, H, W]`, and where it lies: its index in the
/// plane, counted row by row.
///
/// The first of equal elements wins, and a NaN always does. The window moves by its own size where
/// no stride is given; the padding is never the maximum.
///
/// - Precondition: the padding is at most half the kernel, and the picture as large as the window.
public func maxPool2d(
  _ x: Tensor, kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0
) -> (values: Tensor, indices: Indices) {
  let window = Window2D(pooling: x, kernel: kernel, stride: stride, padding: padding, "max_pool2d")
  let size = window.outputSize(of: x.pictureSize, "max_pool2d")
  let indices = maxima(of: x, window, size)
  return (PlaneGather(indices: indices)(x), indices)
}

private func maxima(of x: Tensor, _ window: Window2D, _ size: Size2D) -> Indices {
  let shape = x.shape.replacing(-2, with: size.height).replacingLast(with: size.width)
  let source = x.pictureSize
  func covered(_ axis: KeyPath<Size2D, Int>, _ place: Int) -> Range<Int> {
    let first = place * window.stride[keyPath: axis] - window.padding[keyPath: axis]
    return max(first, 0)..<min(first + window.kernel[keyPath: axis], source[keyPath: axis])
  }
  let rows = (0..<size.height).map { covered(\.height, $0) }
  let columns = (0..<size.width).map { covered(\.width, $0) }
  let values = [Int32](unsafeUninitializedCapacity: shape.count) { buffer, count in
    let results = buffer
    read(x) { x in
      Partition.ranges(shape.count / max(size.area, 1), cost: size.area * window.kernel.area) {
        range in
        for plane in range {
          let from = x + plane * source.area
          var place = plane * size.area
          for rows in rows {
            for columns in columns {
              results[place] = Int32(maximum(from, rows, columns, source.width))
              place += 1
            }
          }
        }
      }
    }
    count = shape.count
  }
  return Indices(values, shape)
}

private func maximum(
  _ plane: UnsafePointer<Float>, _ rows: Range<Int>, _ columns: Range<Int>, _ width: Int
) -> Int {
  var best = rows.lowerBound * width + columns.lowerBound
  var largest = -Float.infinity
  for row in rows {
    for column in columns {
      let value = plane[row &* width &+ column]
      if value > largest || value.isNaN {
        largest = value
        best = row &* width &+ column
      }
    }
  }
  return best
}

/// Puts maxima back where they came from, into pictures of zeros: `[N, C, H', W']` →
/// `[N, C, H, W]`.
///
/// - Precondition: the shapes fit, and each index lies within a plane of `size`.
public func maxUnpool2d(_ x: Tensor, indices: Indices, size: Size2D) -> Tensor {
  precondition(
    x.shape.rank == 4 && x.shape == indices.shape,
    "max_unpool2d: \(x.shape) with indices \(indices.shape)")
  precondition(
    indices.values.allSatisfy { (0..<size.area).contains(Int($0)) },
    "max_unpool2d: an index lies outside a picture of \(size)")
  return PlaneScatter(indices: indices, size: size)(x)
}

/// Puts maxima back where they came from, into pictures of the size that the pool had before it, as
/// far as the window tells: (n − 1) · stride − 2 · padding + kernel.
///
/// - Precondition: as for a given size.
public func maxUnpool2d(
  _ x: Tensor, indices: Indices, kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0
) -> Tensor {
  let window = Window2D(
    pooling: x, kernel: kernel, stride: stride, padding: padding, "max_unpool2d")
  let size = window.transposedSize(of: x.pictureSize, adding: 0, "max_unpool2d")
  return maxUnpool2d(x, indices: indices, size: size)
}
