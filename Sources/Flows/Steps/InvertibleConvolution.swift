import Layers
import Tensors

/// Mixes the channels of each pixel by one square matrix: `[N, C, H, W]` → `[N, C, H, W]`.
///
/// `y = W · x` at every pixel, so `log |det| = H · W · log |det W|`.
///
/// Source: Kingma & Dhariwal, 2018, "Glow: Generative Flow with Invertible 1×1 Convolutions",
/// [arXiv:1807.03039](https://arxiv.org/abs/1807.03039), §3.2.
public struct InvertibleConvolution: Bijection {
  let weight: Parameter  // [C, C]

  /// Pulls `weight`, `[channels, channels]`; a fresh one is the identity where nothing else is asked
  /// for.
  public init(
    channels: Int, initial: Initializer? = nil, from scope: ParameterScope
  ) throws {
    let identity = (0..<channels * channels).map { Float($0 % (channels + 1) == 0 ? 1 : 0) }
    weight = try scope.parameter(
      "weight", [channels, channels], initial: initial ?? .values(identity))
  }

  /// Returns the mixed channels, and the change of volume of each picture, `[N]`.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    let pixels = Float(x.shape[2] * x.shape[3])
    let logDeterminant = weight.value.logAbsDeterminant() * pixels
    return (x.mixingChannels(by: weight.value), logDeterminant.broadcast(to: [x.shape[0]]))
  }

  /// Returns the channels as they were before.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    y.unmixingChannels(by: weight.value)
  }
}
