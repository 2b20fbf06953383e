import Layers
import Tensors

/// Two convolutions with a norm and an activation before each, added to the input:
/// `[N, C, H, W]` → `[N, C', H, W]`.
///
/// Source: diffusers, `ResnetBlock2D`, without a time.
struct ResidualBlock: Layer {
  let norm1, norm2: GroupNorm
  let conv1, conv2: Convolution
  /// Brings the input to the output's channels where they differ.
  let shortcut: Convolution?
  let activation: Activation

  init(
    inputs: Int, outputs: Int, groups: Int, activation: Activation, from scope: ParameterScope
  ) throws {
    norm1 = try GroupNorm(groups: groups, channels: inputs, epsilon: 1e-6, from: scope["norm1"])
    conv1 = try Convolution(
      inputs: inputs, outputs: outputs, kernel: 3, padding: 1, from: scope["conv1"])
    norm2 = try GroupNorm(groups: groups, channels: outputs, epsilon: 1e-6, from: scope["norm2"])
    conv2 = try Convolution(
      inputs: outputs, outputs: outputs, kernel: 3, padding: 1, from: scope["conv2"])
    shortcut =
      inputs == outputs
      ? nil
      : try Convolution(inputs: inputs, outputs: outputs, kernel: 1, from: scope["conv_shortcut"])
    self.activation = activation
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let between = conv1(activation(norm1(x)))
    let y = conv2(activation(norm2(between)))
    return (shortcut.map { $0(x) } ?? x) + y
  }
}
