import Tensors

/// Parameters before training: filled as their layers say, with the random numbers of a seed.
///
/// A value depends on the seed, the parameter's name and shape only, not on when it is asked for.
public struct FreshParameters: ParameterSource {
  /// What the numbers depend on.
  public let seed: UInt64

  /// Creates the source of a seed.
  public init(seed: UInt64) { self.seed = seed }

  /// Names the seed.
  public var description: String { "fresh parameters of seed \(seed)" }

  /// Empty: there is a value for every name.
  public var names: [String] { [] }

  /// Returns a new value; never `nil`.
  ///
  /// - Precondition: given values are as many as the shape has elements.
  public func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    let stream = RandomStream(seed: seed, purpose: .initialisation(of: name))
    return switch initializer {
    case .zeros: .zeros(shape)
    case .ones: .ones(shape)
    case .constant(let value): .full(value, shape)
    case .uniform(let bound): (stream.uniform(shape) * 2 - 1) * bound
    case .normal(let deviation): stream.normal(shape) * deviation
    case .values(let values): Tensor(values, shape)
    }
  }
}
