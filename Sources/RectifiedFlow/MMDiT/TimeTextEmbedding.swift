import Layers
import Tensors

/// What a block is told: the time, and what the whole text is about, in one vector:
/// `timestep_embedder`, `text_embedder`.
///
/// Source: diffusers' `CombinedTimestepTextProjEmbeddings`.
struct TimeTextEmbedding: Sendable {
  private let time: TwoMaps
  private let text: TwoMaps

  /// Pulls two linear maps for each.
  init(_ configuration: MMDiTConfiguration, from scope: ParameterScope) throws {
    let width = configuration.width
    time = try TwoMaps(
      inputs: Sinusoids.size, outputs: width, from: scope["timestep_embedder"])
    text = try TwoMaps(
      inputs: configuration.pooledSize, outputs: width, from: scope["text_embedder"])
  }

  /// Returns `[N, width]` for N times from 0 to 1 and N texts `[N, pooledSize]`.
  func callAsFunction(times: [Float], pooled: Tensor) -> Tensor {
    time(Sinusoids.of(times)) + text(pooled)
  }
}

/// Two linear maps with SiLU between them: `linear_1`, `linear_2`.
private struct TwoMaps: Sendable {
  private let first: Linear
  private let second: Linear

  init(inputs: Int, outputs: Int, from scope: ParameterScope) throws {
    first = try Linear(inputs: inputs, outputs: outputs, from: scope["linear_1"])
    second = try Linear(inputs: outputs, outputs: outputs, from: scope["linear_2"])
  }

  func callAsFunction(_ x: Tensor) -> Tensor { second(first(x, then: .silu)) }
}
