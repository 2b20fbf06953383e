import Layers
import Tensors

/// A residual network without its classifier: pictures to a feature map of each stage.
///
/// Source: He et al., 2015, [arXiv:1512.03385](https://arxiv.org/abs/1512.03385); parameters have the
/// names of transformers' `ResNetBackbone`.
public struct ResNet: Sendable {
  /// The sizes.
  public let configuration: BackboneConfiguration
  private let embedder: NormalizedConvolution
  private let stages: [[ResidualLayer]]

  /// Pulls the parameters.
  ///
  /// - Throws: ``DetectionError`` where the configuration makes no sense, `ParameterError` where a
  ///   parameter is missing or has another shape.
  public init(_ configuration: BackboneConfiguration, from scope: ParameterScope) throws {
    try configuration.check()
    self.configuration = configuration
    embedder = try NormalizedConvolution(
      inputs: configuration.channels, outputs: configuration.embeddingSize,
      .init(kernel: 7, stride: 2), configuration.normalization,
      from: scope["embedder"]["embedder"])
    var (inputs, dilation) = (configuration.embeddingSize, 1)
    stages = try configuration.hiddenSizes.indices.map { stage in
      let outputs = configuration.hiddenSizes[stage]
      var stride = stage == 0 && !configuration.downsamplesInFirstStage ? 1 : 2
      let before = dilation
      if stage >= configuration.hiddenSizes.count - configuration.dilatedStages {
        (dilation, stride) = (dilation * stride, 1)
      }
      return try (0..<configuration.depths[stage]).map { index in
        defer { inputs = outputs }
        let step = ResidualLayer.Step(
          inputs: inputs, outputs: outputs, stride: index == 0 ? stride : 1,
          dilations: (index == 0 ? before : dilation, dilation))
        return try ResidualLayer(
          step, configuration, from: scope["encoder"]["stages"][stage]["layers"][index])
      }
    }
  }

  /// Returns the map of each stage, the first one finest, for pictures `[N, C, H, W]`.
  public func callAsFunction(_ pictures: Tensor) -> [Tensor] {
    var x = maxPool2d(
      embedder(pictures, activates: true), kernel: 3, stride: 2, padding: 1
    ).values
    return stages.map { layers in
      for layer in layers { x = layer(x) }
      return x
    }
  }
}
