import Layers
import Tensors

/// Attention of all pixels to each other, with one head, added to the input:
/// `[N, C, H, W]` → `[N, C, H, W]`.
///
/// Source: diffusers, `Attention` with `residual_connection`, as `AutoencoderKL` uses it.
struct PixelAttention: Layer {
  private let norm: GroupNorm
  private let attention: Attention

  init(channels: Int, groups: Int, from scope: ParameterScope) throws {
    norm = try GroupNorm(
      groups: groups, channels: channels, epsilon: 1e-6, from: scope["group_norm"])
    attention = try Attention(size: channels, heads: 1, names: .diffusers, from: scope)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let pixels = x.shape[2] * x.shape[3]
    let tokens = norm(x).reshaped(x.shape[0], x.shape[1], pixels).permuted(0, 2, 1)
    return x + attention(tokens).permuted(0, 2, 1).reshaped(x.shape)
  }
}

/// What happens at the lowest resolution: two residual blocks, attention between them.
struct MiddleBlock: Layer {
  let first, second: ResidualBlock
  let attention: PixelAttention?

  init(
    channels: Int, _ configuration: AutoencoderConfiguration, activation: Activation,
    from scope: ParameterScope
  ) throws {
    func block(_ index: Int) throws -> ResidualBlock {
      try ResidualBlock(
        inputs: channels, outputs: channels, groups: configuration.groups,
        activation: activation, from: scope["resnets"][index])
    }
    (first, second) = (try block(0), try block(1))
    attention =
      configuration.hasAttention
      ? try PixelAttention(
        channels: channels, groups: configuration.groups, from: scope["attentions"][0]) : nil
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let y = first(x)
    return second(attention.map { $0(y) } ?? y)
  }
}
