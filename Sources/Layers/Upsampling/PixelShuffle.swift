import Tensors

/// Moves channels into pixels: `[N, C · r², H, W]` → `[N, C, H · r, W · r]`.
public struct PixelShuffle: Layer {
  /// r, how many times longer sides become.
  public let factor: Int

  /// Creates the layer.
  ///
  /// - Precondition: the factor is positive.
  public init(factor: Int) {
    precondition(factor > 0, "PixelShuffle: factor \(factor)")
    self.factor = factor
  }

  /// Returns `[N, C, H · r, W · r]` for `[N, C · r², H, W]`.
  public func callAsFunction(_ x: Tensor) -> Tensor { pixelShuffle(x, factor: factor) }
}

/// Moves pixels into channels: `[N, C, H · r, W · r]` → `[N, C · r², H, W]`.
public struct PixelUnshuffle: Layer {
  /// r, how many times shorter sides become.
  public let factor: Int

  /// Creates the layer.
  ///
  /// - Precondition: the factor is positive.
  public init(factor: Int) {
    precondition(factor > 0, "PixelUnshuffle: factor \(factor)")
    self.factor = factor
  }

  /// Returns `[N, C · r², H, W]` for `[N, C, H · r, W · r]`.
  public func callAsFunction(_ x: Tensor) -> Tensor { pixelUnshuffle(x, factor: factor) }
}
