import Tensors

/// Mamba: a state space whose steps depend on the tokens, run both ways over them.
///
/// `in_proj` makes values and gates, twice as wide as tokens. Each way sees the values through a window
/// over the last four tokens and SiLU, finds its steps Δ, inputs B and outputs C there, and scans:
/// h = exp(Δ·A)·h + Δ·B·x, y = Σ C·h + D·x. The sum of both, times SiLU of the gates, goes to `out_proj`.
///
/// Parameters of a way, with `_b` in the names of the second: `conv1d`, `x_proj` (to Δ's low rank, B
/// and C), `dt_proj`, `A_log`, `D`; the second way's A is `A_b_log`.
///
/// Source: Gu & Dao, 2023, "Mamba", [arXiv:2312.00752](https://arxiv.org/abs/2312.00752), §3 and its
/// block; both ways as in Zhu et al., 2024, "Vision Mamba",
/// [arXiv:2401.09417](https://arxiv.org/abs/2401.09417), algorithm 1.
public struct SelectiveStateSpace: TokenMixer {
  private let input: Linear
  private let ways: [Way]
  private let output: Linear

  /// Pulls the parameters; `stateSize` counts real states.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    let (size, inner) = (settings.size, 2 * settings.size)
    input = try Linear(inputs: size, outputs: 2 * inner, bias: false, from: scope["in_proj"])
    ways = try [false, true].map {
      try Way(
        channels: inner, states: settings.stateSize, rank: (size + 15) / 16, isReversed: $0,
        from: scope)
    }
    output = try Linear(inputs: inner, outputs: size, bias: false, from: scope["out_proj"])
  }

  /// Mixes the tokens of each picture; a rotation has nothing to turn here.
  public func callAsFunction(_ x: Tensor, rotation: Rotation?) -> Tensor { output(mixed(x)) }

  /// Mixes, and adds what came of it to a residual.
  public func callAsFunction(
    _ x: Tensor, rotation: Rotation?, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    output(mixed(x), addedTo: residual, gatedBy: gate)
  }

  private func mixed(_ x: Tensor) -> Tensor {
    let parts = input(x).chunks(2, axis: -1)
    return (ways[0](parts[0]) + ways[1](parts[0])) * parts[1].silu()
  }
}

/// One way over the tokens: `[N, T, channels]` → `[N, T, channels]`.
private struct Way: Sendable {
  static let taps = 4

  let isReversed: Bool
  let states: Int
  let rank: Int
  let window: Parameter
  let windowBias: Parameter
  let projection: Linear
  let steps: Linear
  let logDecay: Parameter
  let skip: Parameter

  init(
    channels: Int, states: Int, rank: Int, isReversed: Bool, from scope: ParameterScope
  ) throws {
    (self.isReversed, self.states, self.rank) = (isReversed, states, rank)
    let suffix = isReversed ? "_b" : ""
    let convolution = scope["conv1d" + suffix]
    window = try convolution.parameter(
      "weight", [channels, 1, Self.taps], initial: .uniform(fanIn: Self.taps))
    windowBias = try convolution.parameter(
      "bias", [channels], initial: .uniform(fanIn: Self.taps))
    projection = try Linear(
      inputs: channels, outputs: rank + 2 * states, bias: false, from: scope["x_proj" + suffix])
    steps = try Linear(
      weight: scope["dt_proj" + suffix].parameter(
        "weight", [channels, rank], initial: .uniform(fanIn: rank)),
      bias: scope["dt_proj" + suffix].parameter(
        "bias", [channels], initial: StateSteps.beforeSoftplus(channels)))
    // −A is 1, 2, 3 … in each channel: S4D-Real.
    let logarithms = Tensor((1...states).map { Float($0) }, [states]).log().values
    logDecay = try scope.parameter(
      isReversed ? "A_b_log" : "A_log", [channels, states],
      initial: .values((0..<channels).flatMap { _ in logarithms }))
    skip = try scope.parameter("D" + suffix, [channels], initial: .ones)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let weights = window.value.reshaped(window.shape[0], Self.taps).transposed()
    let seen = (x.tokenConvolution(weight: weights, isReversed: isReversed) + windowBias.value)
      .silu()
    let parts = projection(seen).split(-1, lengths: [rank, states, states])
    return seen.selectiveScan(
      steps: steps(parts[0], then: .softplus), decay: -logDecay.value.exp().transposed(),
      input: parts[1], output: parts[2], isReversed: isReversed
    ).adding(seen, gatedBy: skip.value)
  }
}
