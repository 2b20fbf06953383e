import Layers
import Tensors

/// Turns numbers between 0 and 1, such as times, into vectors: cosines and sines of many frequencies,
/// then two linear maps with SiLU between them.
///
/// Source: Peebles & Xie, 2022, [arXiv:2212.09748](https://arxiv.org/abs/2212.09748), its
/// `TimestepEmbedder`; the number is multiplied by 1000, as most samplers count time.
struct SinusoidalEmbedding: Sendable {
  private static let count = 128
  private static let frequencies = Tensor(
    (0..<count).map { realPower(10_000, -Float($0) / Float(count)) }, [1, count])

  private let first: Linear
  private let second: Linear

  /// Pulls `0` and `2`, a linear map each.
  init(size: Int, from scope: ParameterScope) throws {
    first = try Linear(
      inputs: 2 * Self.count, outputs: size, initial: .normal(deviation: 0.02), from: scope[0])
    second = try Linear(
      inputs: size, outputs: size, initial: .normal(deviation: 0.02), from: scope[2])
  }

  /// Returns `[N, size]` for N numbers.
  func callAsFunction(_ numbers: [Float]) -> Tensor {
    let angles = (Tensor(numbers, [numbers.count, 1]) * 1000) * Self.frequencies
    return second(
      first(Tensor.concatenated([angles.cos(), angles.sin()], axis: -1), then: .silu))
  }
}
