import Layers
import Tensors

/// One block of a diffusion transformer: a mixer and a feed-forward, each normalized, moved and
/// weighed as the condition says.
///
/// Source: Peebles & Xie, 2022, [arXiv:2212.09748](https://arxiv.org/abs/2212.09748), §3.2,
/// "adaLN-Zero": the map from the condition starts at zero, so that a fresh block changes nothing.
struct DiTBlock: Sendable {
  static let epsilon: Float = 1e-6

  private let configuration: DiTConfiguration
  private let modulation: Linear
  private let mixer: any TokenMixer
  private let feedForward: any FeedForward
  private let branchNorms: [any Layer]

  /// Pulls `ada`, what the mixer and the feed-forward have, and for a sandwich `n1` and `n2`; layers
  /// are counted from 0.
  init(_ configuration: DiTConfiguration, layer: Int, from scope: ParameterScope) throws {
    self.configuration = configuration
    let width = configuration.width
    modulation = try Linear(inputs: width, outputs: 6 * width, initial: .zeros, from: scope["ada"])
    mixer = try configuration.mixer.mixer(
      configuration.mixerSettings(layer: layer), from: scope)
    feedForward = try configuration.feedForward.feedForward(
      configuration.feedForwardSettings, from: scope)
    branchNorms =
      configuration.normPlacement == .sandwich
      ? try ["n1", "n2"].map { try configuration.norm.learned(size: width, from: scope[$0]) } : []
  }

  /// Returns the tokens `[N, T, width]` after the block; `condition` is `[N, width]`, activated.
  func callAsFunction(
    _ x: Tensor, condition: Tensor, rotation: Rotation?
  ) -> FeedForwardResult {
    let parts = modulation(condition).reshaped(x.shape[0], 1, 6 * configuration.width)
      .chunks(6, axis: -1)
    let mixed = branch(0, of: x, parts[0], parts[1], parts[2]) { x, modulation, residual, gate in
      FeedForwardResult(
        tokens: mixer(
          x, modulatedBy: modulation, rotation: rotation, addedTo: residual, gatedBy: gate))
    }
    return branch(1, of: mixed.tokens, parts[3], parts[4], parts[5]) {
      feedForward($0, modulatedBy: $1, addedTo: $2, gatedBy: $3)
    }
  }

  /// Adds a branch to the tokens, normalized where the configuration says.
  private func branch(
    _ index: Int, of x: Tensor, _ scale: Tensor, _ shift: Tensor, _ gate: Tensor,
    _ body: (
      _ x: Tensor, _ modulation: Modulation?, _ residual: Tensor, _ gate: Tensor?
    ) -> FeedForwardResult
  ) -> FeedForwardResult {
    let modulation = configuration.norm.modulation(scale: scale, shift: shift)
    switch configuration.normPlacement {
    case .pre:
      return body(x, modulation, x, gate)
    case .post:
      var result = body(x, nil, x, gate)
      result.tokens = modulation(result.tokens)
      return result
    case .sandwich:
      var result = body(x, modulation, Tensor.zeros(x.shape), nil)
      result.tokens = x.adding(branchNorms[index](result.tokens), gatedBy: gate)
      return result
    }
  }
}

extension DiTConfiguration.Norm {
  /// norm(x) · (1 + scale) + shift.
  func modulation(scale: Tensor, shift: Tensor) -> Modulation {
    Modulation(
      self == .layer ? .layer : .rms, scale: scale, shift: shift, epsilon: DiTBlock.epsilon)
  }

  /// A norm with weights of its own.
  func learned(size: Int, from scope: ParameterScope) throws -> any Layer {
    switch self {
    case .layer: try LayerNorm(size: size, epsilon: DiTBlock.epsilon, from: scope)
    case .rms: try RMSNorm(size: size, epsilon: DiTBlock.epsilon, from: scope)
    }
  }
}
