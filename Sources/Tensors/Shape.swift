/// The lengths of a tensor's axes, slowest first.
///
/// An empty shape is a scalar.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The length of each axis, none negative.
  public let dimensions: [Int]

  /// Creates a shape.
  ///
  /// - Precondition: no dimension is negative.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 0 }, "Shape: \(dimensions) has a negative axis")
    self.dimensions = dimensions
  }

  /// Creates a shape from a literal such as `[2, 3]`.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// The number of axes.
  public var rank: Int { dimensions.count }

  /// The number of elements.
  public var count: Int { dimensions.reduce(1, *) }

  /// The length of one axis; negative indices count from the last axis.
  public subscript(axis: Int) -> Int { dimensions[normalized(axis)] }

  /// The distance between neighbours along each axis, in elements.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }

  /// As `[2, 3]`.
  public var description: String {
    "[\(dimensions.map(String.init).joined(separator: ", "))]"
  }

  /// An axis counted from the first one.
  ///
  /// - Precondition: the axis is there.
  package func normalized(_ axis: Int) -> Int {
    let index = axis < 0 ? axis + rank : axis
    precondition((0..<rank).contains(index), "axis \(axis) of a tensor with shape \(self)")
    return index
  }

  /// The shape with one axis of another length.
  package func replacing(_ axis: Int, with length: Int) -> Shape {
    var changed = dimensions
    changed[normalized(axis)] = length
    return Shape(changed)
  }

  /// The shape with its last axis of another length.
  package func replacingLast(with length: Int) -> Shape { replacing(-1, with: length) }

  /// The lengths before, at and after an axis: a tensor seen as `[outer, length, inner]`.
  package func around(_ axis: Int) -> (outer: Int, length: Int, inner: Int) {
    let index = normalized(axis)
    return (
      dimensions[..<index].reduce(1, *), dimensions[index], dimensions[(index + 1)...].reduce(1, *)
    )
  }

  /// The shape of two operands that are repeated along their axes of length 1.
  ///
  /// - Precondition: the shapes fit, aligned at their last axes.
  package static func broadcast(_ a: Shape, _ b: Shape, _ operation: String) -> Shape {
    let rank = max(a.rank, b.rank)
    let left = [Int](repeating: 1, count: rank - a.rank) + a.dimensions
    let right = [Int](repeating: 1, count: rank - b.rank) + b.dimensions
    return Shape(
      zip(left, right).map { p, q in
        precondition(
          p == q || p == 1 || q == 1, "\(operation): shapes \(a) and \(b) do not fit together")
        return p == 1 ? q : p
      })
  }
}
