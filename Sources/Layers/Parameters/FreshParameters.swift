import Tensors

/// Parameters before training: filled as their layers say, or as a run's own rules do, with the
/// random numbers of a seed.
///
/// A value depends on the seed, the parameter's name and shape and its filling only, not on when it
/// is asked for.
public struct FreshParameters: ParameterSource {
  /// What the numbers depend on.
  public let seed: UInt64
  /// What parameters are filled with instead of what their layers say.
  public let overrides: ParameterRules<Initializer>

  /// Creates the source of a seed.
  public init(seed: UInt64, overrides: ParameterRules<Initializer> = ParameterRules()) {
    self.seed = seed
    self.overrides = overrides
  }

  /// Names the seed.
  public var description: String { "fresh parameters of seed \(seed)" }

  /// Empty: there is a value for every name.
  public var names: [String] { [] }

  /// Returns a new value; never `nil`.
  ///
  /// - Precondition: given values are as many as the shape has elements.
  public func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    // Random features mean something only as they are asked for.
    let override =
      initializer == .orthogonalBlocks ? nil : overrides.setting(of: name, shape: shape)
    return filled(
      shape, override ?? initializer,
      RandomStream(seed: seed, purpose: .initialisation(of: name)))
  }

  /// Throws ``ParameterRuleError`` where one of the overrides has no effect on a model.
  public func check(usedBy parameters: [Parameter]) throws {
    try overrides.check(against: parameters)
  }

  private func filled(_ shape: Shape, _ initializer: Initializer, _ stream: RandomStream) -> Tensor
  {
    switch initializer {
    case .zeros: .zeros(shape)
    case .ones: .ones(shape)
    case .constant(let value): .full(value, shape)
    case .uniform(let bound): (stream.uniform(shape) * 2 - 1) * bound
    case .normal(let deviation): stream.normal(shape) * deviation
    case .truncatedNormal(let deviation, let bound):
      stream.truncatedNormal(shape, bound: bound) * deviation
    case .fanScaled(let distribution, let gain, let fan):
      filled(shape, .plain(distribution, gain: gain, fan: fan, of: shape), stream)
    case .orthogonal(let gain): stream.orthogonal(shape) * gain
    case .orthogonalBlocks: stream.orthogonalBlocks(shape)
    case .scaled(let filling, let factor): filled(shape, filling, stream) * factor
    case .values(let values): Tensor(values, shape)
    case .repeating(let part, let count):
      filled(Initializer.drawnShape(of: shape, repeated: count), part, stream)
        .repeatedParts(count)
    case .kernel(let kernel, let factor):
      filled(Shape(Array(shape.dimensions.prefix(2))), factor, stream)
        .spread(over: kernel, shape)
    }
  }
}
