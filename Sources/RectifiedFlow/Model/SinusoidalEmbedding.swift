import Layers
import Tensors

/// Turns numbers between 0 and 1, such as times, into vectors: ``Sinusoids``, then two linear maps with
/// SiLU between them.
///
/// Source: Peebles & Xie, 2022, [arXiv:2212.09748](https://arxiv.org/abs/2212.09748), its
/// `TimestepEmbedder`.
struct SinusoidalEmbedding: Sendable {
  private let first: Linear
  private let second: Linear

  /// Pulls `0` and `2`, a linear map each.
  init(size: Int, from scope: ParameterScope) throws {
    first = try Linear(
      inputs: Sinusoids.size, outputs: size, initial: .normal(deviation: 0.02), from: scope[0])
    second = try Linear(
      inputs: size, outputs: size, initial: .normal(deviation: 0.02), from: scope[2])
  }

  /// Returns `[N, size]` for N numbers.
  func callAsFunction(_ numbers: [Float]) -> Tensor {
    second(first(Sinusoids.of(numbers), then: .silu))
  }
}
