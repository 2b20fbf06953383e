/// A contiguous, row-major array of 32-bit floats that remembers how it came to be.
///
/// Weights may lie in memory as narrower floats, which count as the 32-bit ones of the same value.
/// A tensor never changes. One that depends on a leaf (a trained parameter) holds the graph that
/// leads there; others hold their numbers only.
public struct Tensor: Sendable {
  /// The lengths of the axes.
  public let shape: Shape
  let storage: Storage
  let origin: Origin?

  init(shape: Shape, storage: Storage, origin: Origin? = nil) {
    assert(shape.count == storage.count)
    self.shape = shape
    self.storage = storage
    self.origin = origin
  }

  /// Creates a tensor whose elements are written by a closure, all of them.
  public init(_ shape: Shape, writing body: (UnsafeMutablePointer<Float>) throws -> Void) rethrows {
    let storage = Storage(count: shape.count)
    try body(storage.pointer)
    self.init(shape: shape, storage: storage)
  }

  /// Creates a tensor from its elements, the last axis fastest.
  ///
  /// - Precondition: there is one value for each element.
  public init(_ values: some Collection<Float>, _ shape: Shape) {
    precondition(values.count == shape.count, "Tensor: \(values.count) values for shape \(shape)")
    self.init(shape) { pointer in
      var index = 0
      for value in values {
        pointer[index] = value
        index += 1
      }
    }
  }

  /// Creates a tensor over memory that is not its own and that nobody changes, such as a mapped file.
  ///
  /// The owner keeps the memory; it lives at least as long as the tensor.
  ///
  /// - Precondition: floats are aligned; narrower elements need not be.
  package init(
    _ shape: Shape, storedAs type: StoredType, at address: UnsafeRawPointer,
    owner: any AnyObject & Sendable
  ) {
    self.init(
      shape: shape,
      storage: Storage(count: shape.count, type: type, at: address, owner: owner))
  }

  /// Creates a scalar.
  public init(_ value: Float) {
    self.init([]) { $0.pointee = value }
  }

  /// Creates a tensor of one value.
  public static func full(_ value: Float, _ shape: Shape) -> Tensor {
    Tensor(shape) { $0.initialize(repeating: value, count: shape.count) }
  }

  /// Creates a tensor of zeros.
  public static func zeros(_ shape: Shape) -> Tensor { full(0, shape) }

  /// Creates a tensor of ones.
  public static func ones(_ shape: Shape) -> Tensor { full(1, shape) }

  /// The number of elements.
  public var count: Int { shape.count }

  /// How the elements lie in memory; whoever reads them meets 32-bit floats of the same value.
  public var elementType: StoredType { storage.type }

  /// The elements, the last axis fastest.
  public var values: [Float] {
    withElements { Array($0) }
  }

  /// The only element.
  ///
  /// - Precondition: there is just one.
  public var item: Float {
    precondition(count == 1, "item: a tensor of shape \(shape) is not one number")
    return withElements { $0[0] }
  }

  /// Calls a closure with the elements.
  public func withElements<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    try read(self) { try body(UnsafeBufferPointer(start: $0, count: count)) }
  }

  /// The same numbers without the graph that made them.
  public var detached: Tensor { Tensor(shape: shape, storage: storage) }

  /// The same numbers as a leaf: something gradients are taken with respect to, in memory of its own.
  public var leaf: Tensor {
    let own = Tensor(shape: shape, storage: storage.owned)
    return Tensor(
      shape: shape, storage: own.storage, origin: Origin(operation: nil, inputs: [], output: own))
  }

  /// Whether the tensor depends on a leaf; never inside of ``withoutGradients(_:)``.
  public var needsGradient: Bool { origin != nil && GradientGraph.isKept }
}

/// Calls a closure with the elements of tensors, which stay alive until it returns.
///
/// Narrow elements are widened here: no operation need know of them, and those that gain by it use
/// `readStored`.
package func read<Result>(
  _ x: Tensor, _ body: (UnsafePointer<Float>) throws -> Result
) rethrows -> Result {
  let storage = x.storage.floats
  return try withExtendedLifetime(storage) { try body(storage.address) }
}

/// Calls a closure with the elements of two tensors.
package func read<Result>(
  _ x: Tensor, _ y: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>) throws -> Result
) rethrows -> Result {
  try read(x) { x in try read(y) { y in try body(x, y) } }
}

/// Calls a closure with the elements of three tensors.
package func read<Result>(
  _ x: Tensor, _ y: Tensor, _ z: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) throws -> Result
) rethrows -> Result {
  try read(x, y) { x, y in try read(z) { z in try body(x, y, z) } }
}
