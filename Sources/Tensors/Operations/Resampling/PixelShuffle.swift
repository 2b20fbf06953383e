/// Moves channels into pixels: `[N, C · r², H, W]` → `[N, C, H · r, W · r]`, channel c · r² + i · r + j
/// to row i and column j of each block.
///
/// Source: Shi et al., 2016, arXiv:1609.05158, eq. 4.
///
/// - Precondition: the factor is positive, and the channels are a multiple of its square.
public func pixelShuffle(_ x: Tensor, factor: Int) -> Tensor {
  precondition(
    x.shape.rank == 4 && factor > 0 && x.shape[1].isMultiple(of: factor * factor),
    "pixel_shuffle: factor \(factor) for pictures \(x.shape)")
  let (n, c) = (x.shape[0], x.shape[1] / (factor * factor))
  let (h, w) = (x.shape[2], x.shape[3])
  return x.reshaped(n, c, factor, factor, h, w)
    .permuted(0, 1, 4, 2, 5, 3)  // [N, C, H, r, W, r]
    .reshaped(n, c, h * factor, w * factor)
}

/// Moves pixels into channels: `[N, C, H · r, W · r]` → `[N, C · r², H, W]`, the inverse of
/// ``pixelShuffle(_:factor:)``.
///
/// - Precondition: the factor is positive, and both sides are multiples of it.
public func pixelUnshuffle(_ x: Tensor, factor: Int) -> Tensor {
  precondition(
    x.shape.rank == 4 && factor > 0 && x.shape[2].isMultiple(of: factor)
      && x.shape[3].isMultiple(of: factor),
    "pixel_unshuffle: factor \(factor) for pictures \(x.shape)")
  let (n, c) = (x.shape[0], x.shape[1])
  let (h, w) = (x.shape[2] / factor, x.shape[3] / factor)
  return x.reshaped(n, c, h, factor, w, factor)
    .permuted(0, 1, 3, 5, 2, 4)  // [N, C, r, r, H, W]
    .reshaped(n, c * factor * factor, h, w)
}
