import Tensors

/// Two linear maps with an activation between them: `up`, `down`.
public struct MultilayerPerceptron: FeedForward, Layer {
  /// `[…, size]` to `[…, hidden]`.
  public let up: Linear
  /// `[…, hidden]` to `[…, size]`.
  public let down: Linear
  /// What stands between them.
  public let activation: Activation

  /// Puts maps together that have names of their own.
  public init(up: Linear, down: Linear, activation: Activation) {
    (self.up, self.down, self.activation) = (up, down, activation)
  }

  /// Pulls `up` and `down` with their biases.
  public init(
    _ settings: FeedForwardSettings, activation: Activation, from scope: ParameterScope
  ) throws {
    up = try Linear(inputs: settings.size, outputs: settings.hidden, from: scope["up"])
    down = try Linear(inputs: settings.hidden, outputs: settings.size, from: scope["down"])
    self.activation = activation
  }

  /// Returns `down(activation(up(x)))`.
  public func callAsFunction(_ x: Tensor) -> Tensor { down(up(x, then: activation)) }

  /// Returns `residual + gate · down(activation(up(x)))`.
  public func callAsFunction(
    _ x: Tensor, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> FeedForwardResult {
    self(x, modulatedBy: nil, addedTo: residual, gatedBy: gate)
  }

  /// Returns `residual + gate · down(activation(up(modulation(x))))`.
  public func callAsFunction(
    _ x: Tensor, modulatedBy modulation: Modulation?, addedTo residual: Tensor,
    gatedBy gate: Tensor?
  ) -> FeedForwardResult {
    FeedForwardResult(
      tokens: feedForward(
        x, modulatedBy: modulation, up: up.weights, activation: activation.function,
        down: down.weights, addedTo: residual, gatedBy: gate))
  }
}
