/// Reorders the axes.
package struct Permute: Operation {
  let axes: [Int]

  package var name: String { "permute" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let shape = inputs[0].shape
    let strides = shape.strides
    return StridedCopy(
      shape: Shape(axes.map { shape.dimensions[$0] }), strides: axes.map { strides[$0] })(inputs[0])
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    var inverse = axes
    for (position, axis) in axes.enumerated() { inverse[axis] = position }
    return [Permute(axes: inverse)(gradient)]
  }
}

extension Tensor {
  /// The tensor with its axes in another order: axis k of the result is axis `axes[k]` of this one.
  ///
  /// - Precondition: each axis is named once.
  public func permuted(_ axes: Int...) -> Tensor {
    precondition(
      axes.sorted() == Array(0..<shape.rank), "permuted: axes \(axes) of a tensor \(shape)")
    return Permute(axes: axes)(self)
  }

  /// The tensor with two axes exchanged.
  public func transposed(_ first: Int = -2, _ second: Int = -1) -> Tensor {
    var axes = Array(0..<shape.rank)
    axes.swapAt(shape.normalized(first), shape.normalized(second))
    return Permute(axes: axes)(self)
  }
}
