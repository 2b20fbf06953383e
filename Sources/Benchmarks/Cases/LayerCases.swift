import Tensors

extension BenchmarkCase {
  /// Attention with four heads of 64.
  static let attentions: [BenchmarkCase] = [256, 1024, 4096].map { tokens in
    let (heads, size) = (4, 64)
    return BenchmarkCase(
      "attention-\(tokens)", "\(tokens) tokens, \(heads) heads of \(size)",
      operations: 4 * Double(heads * tokens * tokens * size)
    ) {
      let (q, k, v) = (
        numbers([1, heads, tokens, size]), numbers([1, heads, tokens, size]),
        numbers([1, heads, tokens, size])
      )
      return { _ = attention(q, k, v) }
    }
  }

  /// The ways to make pictures larger, one pass of each.
  static let upsampling = BenchmarkCase(
    "upsample",
    "PixelShuffle × 2, bilinear × 2, transposed convolution 4 × 4 on [1, 256, 64, 64]",
    operations: 2 * Double(256 * 256 * 16 * 64 * 64)  // of the transposed convolution
  ) {
    let x = numbers([1, 256, 64, 64])
    let weight = numbers([256, 256, 4, 4]).keptForProducts
    return {
      _ = pixelShuffle(x, factor: 2)
      _ = interpolate(x, scaleFactor: 2, mode: .bilinear)
      _ = convTranspose2d(x, weight: weight, stride: 2, padding: 1)
    }
  }
}
