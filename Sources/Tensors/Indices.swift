/// An array of whole numbers that name elements: token ids, class labels, places in a pool.
public struct Indices: Sendable, Equatable {
  /// The lengths of the axes.
  public let shape: Shape
  /// The elements, the last axis fastest.
  public let values: [Int32]

  /// Creates indices from their elements, the last axis fastest.
  ///
  /// - Precondition: there is one value for each element, and each fits 32 bits.
  public init(_ values: [Int], _ shape: Shape) {
    self.init(values.map { Int32($0) }, shape)
  }

  /// Creates indices from elements of 32 bits, the last axis fastest.
  ///
  /// - Precondition: there is one value for each element.
  public init(_ values: [Int32], _ shape: Shape) {
    precondition(values.count == shape.count, "Indices: \(values.count) values for shape \(shape)")
    self.values = values
    self.shape = shape
  }

  /// The number of elements.
  public var count: Int { values.count }

  /// The same elements in another shape.
  ///
  /// - Precondition: the number of elements stays.
  public func reshaped(_ shape: Shape) -> Indices { Indices(values, shape) }
}
