/// The same elements under another shape.
package struct Reshape: Operation {
  let shape: Shape

  package var name: String { "reshape" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    Tensor(shape: shape, storage: inputs[0].storage)
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    [gradient.reshaped(flow.inputs[0].shape)]
  }
}

extension Tensor {
  /// The same elements under another shape.
  ///
  /// - Precondition: the number of elements stays.
  public func reshaped(_ shape: Shape) -> Tensor {
    precondition(
      shape.count == count, "reshaped: \(self.shape) has \(count) elements, \(shape) has others")
    return shape == self.shape ? self : Reshape(shape: shape)(self)
  }

  /// The same elements under a shape that is listed; one −1 stands for what is left.
  public func reshaped(_ dimensions: Int...) -> Tensor {
    guard let open = dimensions.firstIndex(of: -1) else { return reshaped(Shape(dimensions)) }
    var filled = dimensions
    filled[open] = 1
    let known = filled.reduce(1, *)
    precondition(
      known > 0 && count.isMultiple(of: known), "reshaped: \(shape) does not fit \(dimensions)")
    filled[open] = count / known
    return reshaped(Shape(filled))
  }

  /// The tensor with a new axis of length 1.
  public func expanded(at axis: Int) -> Tensor {
    var dimensions = shape.dimensions
    dimensions.insert(1, at: axis < 0 ? axis + shape.rank + 1 : axis)
    return reshaped(Shape(dimensions))
  }
}
