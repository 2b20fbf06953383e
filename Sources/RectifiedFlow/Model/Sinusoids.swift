import Tensors

/// Cosines, then sines of numbers between 0 and 1, such as times, at 128 frequencies from 1 down to
/// nearly 1 / 10,000; the numbers are multiplied by 1000 before, as most samplers count time.
///
/// Source: Peebles & Xie, 2022, [arXiv:2212.09748](https://arxiv.org/abs/2212.09748), its
/// `TimestepEmbedder`; Stable Diffusion 3 has the same.
enum Sinusoids {
  private static let count = 128
  private static let frequencies = Tensor(
    (0..<count).map { realPower(10_000, -Float($0) / Float(count)) }, [1, count])

  /// How many there are of a number.
  static let size = 2 * count

  /// Returns `[N, size]` for N numbers.
  static func of(_ numbers: [Float]) -> Tensor {
    let angles = (Tensor(numbers, [numbers.count, 1]) * 1000) * frequencies
    return Tensor.concatenated([angles.cos(), angles.sin()], axis: -1)
  }
}
