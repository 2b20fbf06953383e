import Layers
import Tensors

/// Fills the gaps between levels with noise that fits the picture: a small flow of its own.
///
/// Normal numbers ε go through checkerboard couplings whose conditioners see the picture, and a
/// sigmoid: u in 0 ..< 1 of density q(u | picture). `log p(picture + u) − log q(u | picture)` is at
/// most the log-likelihood, in the mean over u; with even noise log q is 0.
///
/// Source: Ho et al., 2019, "Flow++", [arXiv:1902.00275](https://arxiv.org/abs/1902.00275), §3.1.
struct VariationalDequantiser: Sendable {
  private static let couplings = 4
  private let chain: BijectionChain

  /// Pulls `<k>.…` of each coupling.
  init(_ configuration: MultiscaleConfiguration, from scope: ParameterScope) throws {
    let channels = configuration.imageShape[0]
    // A quarter of the width: the noise of a pixel is simpler than a picture.
    let conditioner = ConvolutionConditioner.Configuration(
      width: max(8, configuration.width / 4), planes: channels)
    chain = BijectionChain(
      try (0..<Self.couplings).map { index in
        let (parts, parameters) = try scope[index].recordingParameters {
          [
            BijectionChain.Part(
              "dequantisation, coupling \(index)",
              try Coupling(
                keeping: .checkerboard(even: index.isMultiple(of: 2)),
                map: .affine(bound: configuration.scaleBound), channels: channels,
                conditioner: conditioner, from: scope[index]))
          ]
        }
        return BijectionChain.Block(parts, parameters: parameters)
      })
  }

  /// Returns noise for pictures of levels, `[N, C, H, W]`, made of normal numbers, and log q, `[N]`.
  func noise(
    for pictures: Tensor, from normal: Tensor
  ) -> (noise: Tensor, logDensity: Tensor) {
    let context = FlowContext(planes: pictures / 127.5 - 1)
    let (v, logDeterminant) = chain.forward(normal, in: context)
    let count = normal.shape[0]
    let logDensity = Prior.gaussian.logDensity(normal.reshaped(count, -1)) - logDeterminant
    // The sigmoid's slope is σ(v) · σ(−v).
    let logSlope = -(v.softplus() + (-v).softplus()).sum([1, 2, 3])
    return (v.sigmoid(), logDensity - logSlope)
  }
}
