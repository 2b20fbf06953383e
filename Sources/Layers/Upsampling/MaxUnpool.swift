import Tensors

/// Puts maxima back where a pool found them, into pictures of zeros.
public struct MaxUnpool: Sendable {
  let kernel: Size2D
  let stride: Size2D
  let padding: Size2D

  /// Creates the layer for the window of its pool, which moves by its own size where no stride is
  /// given.
  public init(kernel: Size2D, stride: Size2D? = nil, padding: Size2D = 0) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  /// Returns `[N, C, H, W]` for `[N, C, H', W']` and its indices; the size follows from the window
  /// where it is not given.
  ///
  /// - Precondition: there is an index for each element, within the picture.
  public func callAsFunction(_ x: Tensor, indices: Indices, size: Size2D? = nil) -> Tensor {
    if let size { return maxUnpool2d(x, indices: indices, size: size) }
    return maxUnpool2d(x, indices: indices, kernel: kernel, stride: stride, padding: padding)
  }
}
