import Synchronization
import Tensors

/// A named tensor of a model, which training replaces.
public final class Parameter: Sendable {
  /// The name in a checkpoint, such as `coupling0.2.weight`.
  public let name: String
  /// The shape, which never changes.
  public let shape: Shape
  private let isKept: Bool
  private let current: Mutex<Tensor>

  /// Creates a parameter; its value is a leaf where it is going to be trained, else operations may
  /// keep what they make of it, as ``WeightKeeping`` says.
  public init(name: String, value: Tensor, isTrained: Bool, isKept: Bool = true) {
    self.name = name
    self.isKept = isKept
    shape = value.shape
    current = Mutex(isTrained ? value.leaf : Self.weight(value, isKept: isKept))
  }

  private static func weight(_ value: Tensor, isKept: Bool) -> Tensor {
    isKept ? value.detached.keptForProducts : value.detached
  }

  /// The numbers, as they are now.
  public var value: Tensor { current.withLock { $0 } }

  /// Replaces the numbers.
  ///
  /// - Precondition: the shape stays.
  public func update(_ value: Tensor) {
    precondition(value.shape == shape, "\(name): a value of shape \(value.shape) for \(shape)")
    current.withLock {
      $0 = $0.needsGradient ? value.leaf : Self.weight(value, isKept: isKept)
    }
  }
}
