import CKernels

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
  let (values, indices) = maxima(of: x, window, size)
  return (PlaneGather(indices: indices, gathered: values)(x), indices)
}

private func maxima(
  of x: Tensor, _ window: Window2D, _ size: Size2D
) -> (values: Tensor, indices: Indices) {
  let shape = x.shape.replacing(-2, with: size.height).replacingLast(with: size.width)
  let grid = PatchGrid(window: window, source: x.pictureSize, output: size)
  let kernel = ck_window(Execution.current.level.kernel).pointee.maximum
  let values = Storage(count: shape.count)
  let places = [Int32](unsafeUninitializedCapacity: shape.count) { buffer, count in
    count = shape.count
    guard let places = buffer.baseAddress, shape.count > 0 else { return }
    read(x) { x in
      grid.withPatches { patches in
        let rows = size.height
        Partition.ranges(shape.count / size.width, cost: size.width * window.kernel.area / 4) {
          range in
          withScratch(ck_window_scratch(patches)) { scratch in
            var row = range.lowerBound
            while row < range.upperBound {
              let (plane, first) = row.quotientAndRemainder(dividingBy: rows)
              let end = min(rows, first + range.upperBound - row)
              let start = plane * size.area
              kernel(
                patches, first, end, x + plane * grid.source.area, values.pointer + start,
                places + start, scratch)
              row += end - first
            }
          }
        }
      }
    }
  }
  return (Tensor(shape: shape, storage: values), Indices(places, shape))
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
