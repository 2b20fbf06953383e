/// Repeats axes of length 1, and adds leading axes.
package struct Broadcast: Operation {
  let shape: Shape

  package var name: String { "broadcast" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let x = inputs[0]
    let missing = shape.rank - x.shape.rank
    let own = x.shape.strides
    let strides = (0..<shape.rank).map { axis in
      axis < missing || x.shape.dimensions[axis - missing] == 1 ? 0 : own[axis - missing]
    }
    return StridedCopy(shape: shape, strides: strides)(x)
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    [gradient.summed(to: flow.inputs[0].shape)]
  }
}

extension Tensor {
  /// The tensor repeated along its axes of length 1, and along new leading axes.
  ///
  /// - Precondition: the shapes fit, aligned at their last axes.
  public func broadcast(to shape: Shape) -> Tensor {
    precondition(
      Shape.broadcast(self.shape, shape, "broadcast") == shape,
      "broadcast: \(self.shape) does not become \(shape)")
    return shape == self.shape ? self : Broadcast(shape: shape)(self)
  }
}
