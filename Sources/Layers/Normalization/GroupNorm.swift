import Tensors

/// Group norm: each picture's channels in groups of neighbours, `[N, C, …]` → `[N, C, …]`.
public struct GroupNorm: Layer {
  /// The number of groups.
  public let groups: Int
  /// `[C]`.
  public let weight: Parameter
  /// `[C]`.
  public let bias: Parameter
  /// What keeps the divisor away from 0.
  public let epsilon: Float

  /// Pulls `weight` and `bias`.
  ///
  /// - Precondition: the groups divide the channels.
  public init(
    groups: Int, channels: Int, epsilon: Float = 1e-5, from scope: ParameterScope
  ) throws {
    precondition(
      groups > 0 && channels.isMultiple(of: groups), "GroupNorm: \(groups) groups of \(channels)")
    self.groups = groups
    self.epsilon = epsilon
    weight = try scope.parameter("weight", [channels], initial: .ones)
    bias = try scope.parameter("bias", [channels], initial: .zeros)
  }

  /// Returns groups of mean 0 and variance 1, each channel scaled and moved.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.groupNorm(groups: groups, weight: weight.value, bias: bias.value, epsilon: epsilon)
  }
}
