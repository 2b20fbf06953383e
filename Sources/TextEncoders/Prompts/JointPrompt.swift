import Tensors

/// What Stable Diffusion 3's transformer reads of prompts: the tokens of both CLIPs side by side,
/// behind them those of T5.
///
/// Source: Esser et al., 2024, [arXiv:2403.03206](https://arxiv.org/abs/2403.03206), §4;
/// diffusers, `StableDiffusion3Pipeline.encode_prompt`. Training left encoders out by putting zeros
/// in the place of what they give.
public struct JointPrompt: Sendable {
  /// `[N, clipLength + t5Length, size]`.
  public let tokens: Tensor
  /// `[N, largeSize + giantSize]`.
  public let pooled: Tensor

  /// How large the parts are, also of encoders that are left out.
  public struct Sizes: Sendable, Hashable {
    /// The numbers of a token, as many as T5's have: 4096.
    public var size = 4096
    /// The tokens of both CLIPs, 77.
    public var clipLength = 77
    /// The tokens of T5, up to 256.
    public var t5Length = 256
    /// The numbers that stand for a prompt in CLIP-L, 768.
    public var largeSize = 768
    /// The numbers that stand for a prompt in CLIP-G, 1280.
    public var giantSize = 1280

    /// The sizes of Stable Diffusion 3.
    public init() {}
  }

  /// Puts together what encoders made of as many prompts; one that is `nil` was left out.
  ///
  /// - Precondition: there is at least one encoder, and the sizes fit.
  public init(
    large: CLIPTextModel.Output?, giant: CLIPTextModel.Output?, t5: Tensor?, sizes: Sizes
  ) {
    guard let prompts = large?.pooled.shape[0] ?? giant?.pooled.shape[0] ?? t5?.shape[0] else {
      preconditionFailure("JointPrompt: no encoder")
    }
    let clips = [large, giant].compactMap { $0?.tokens }
    let width = clips.reduce(0) { $0 + $1.shape[2] }
    precondition(
      width <= sizes.size && t5.map { $0.shape[2] == sizes.size } ?? true,
      "JointPrompt: tokens of \(width) and \(t5?.shape[2] ?? 0) numbers for \(sizes.size)")
    let clip = Self.clipTokens(large, giant, prompts, sizes)
    tokens = .concatenated(
      [clip, t5 ?? .zeros([prompts, sizes.t5Length, sizes.size])], axis: 1)
    pooled = .concatenated(
      [
        large?.pooled ?? .zeros([prompts, sizes.largeSize]),
        giant?.pooled ?? .zeros([prompts, sizes.giantSize]),
      ], axis: 1)
  }

  /// `[N, clipLength, size]`, zeros behind the numbers of both.
  private static func clipTokens(
    _ large: CLIPTextModel.Output?, _ giant: CLIPTextModel.Output?, _ prompts: Int, _ sizes: Sizes
  ) -> Tensor {
    guard large != nil || giant != nil else {
      return .zeros([prompts, sizes.clipLength, sizes.size])
    }
    let parts = [
      large?.tokens ?? .zeros([prompts, sizes.clipLength, sizes.largeSize]),
      giant?.tokens ?? .zeros([prompts, sizes.clipLength, sizes.giantSize]),
    ]
    let width = parts.reduce(0) { $0 + $1.shape[2] }
    return Tensor.concatenated(parts, axis: 2).padded(-1, after: max(sizes.size - width, 0))
  }
}
