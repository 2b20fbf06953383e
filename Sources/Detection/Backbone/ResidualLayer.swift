import Layers
import Tensors

/// Convolutions beside a way around them: `layer.0` …, and `shortcut` where sizes differ.
struct ResidualLayer: Sendable {
  private let layers: [NormalizedConvolution]
  private let shortcut: NormalizedConvolution?

  /// How a layer changes the map.
  struct Step {
    var inputs: Int
    var outputs: Int
    var stride: Int
    /// Of the convolution that moves, and of those behind it.
    var dilations: (first: Int, others: Int)
  }

  init(_ step: Step, _ configuration: BackboneConfiguration, from scope: ParameterScope) throws {
    func layer(
      _ index: Int, _ inputs: Int, _ outputs: Int, _ window: NormalizedConvolution.Window
    ) throws -> NormalizedConvolution {
      try NormalizedConvolution(
        inputs: inputs, outputs: outputs, window, configuration.normalization,
        from: scope["layer"][index])
    }
    switch configuration.layerKind {
    case .basic:
      layers = [
        try layer(
          0, step.inputs, step.outputs,
          .init(kernel: 3, stride: step.stride, dilation: step.dilations.first)),
        try layer(
          1, step.outputs, step.outputs, .init(kernel: 3, dilation: step.dilations.others)),
      ]
    case .bottleneck:
      let inner = step.outputs / 4
      let movesFirst = configuration.downsamplesInBottleneck
      layers = [
        try layer(0, step.inputs, inner, .init(stride: movesFirst ? step.stride : 1)),
        try layer(
          1, inner, inner,
          .init(
            kernel: 3, stride: movesFirst ? 1 : step.stride, dilation: step.dilations.first)),
        try layer(2, inner, step.outputs, .init()),
      ]
    }
    shortcut =
      step.inputs != step.outputs || step.stride != 1
      ? try NormalizedConvolution(
        inputs: step.inputs, outputs: step.outputs, .init(stride: step.stride),
        configuration.normalization, from: scope["shortcut"]) : nil
  }

  /// Returns the map of `[N, C, H, W]`.
  func callAsFunction(_ x: Tensor) -> Tensor {
    let branch = layers.dropLast().reduce(x) { $1($0, activates: true) }
    return layers[layers.count - 1](
      branch, addedTo: shortcut.map { $0(x, activates: false) } ?? x)
  }
}
