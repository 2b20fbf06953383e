/// Joins tensors along one axis.
package struct Concatenate: Operation {
  let axis: Int

  package var name: String { "concatenate" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let lengths = inputs.map { $0.shape.dimensions[axis] }
    let shape = inputs[0].shape.replacing(axis, with: lengths.reduce(0, +))
    let (outer, total, inner) = shape.around(axis)
    return Tensor(shape) { y in
      var start = 0
      for (input, length) in zip(inputs, lengths) {
        let first = start
        read(input) { x in
          Partition.ranges(outer, cost: length * inner) { range in
            if length * inner == 1 {  // Too little for a call each: halves that are interleaved.
              for block in range { y[block &* total &+ first] = x[block] }
            } else {
              for block in range {
                (y + (block * total + first) * inner).update(
                  from: x + block * length * inner, count: length * inner)
              }
            }
          }
        }
        start += length
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    gradient.split(axis, lengths: flow.inputs.map { $0.shape.dimensions[axis] })
  }
}

extension Tensor {
  /// Joins tensors along an axis; their other axes are equal.
  ///
  /// - Precondition: there is at least one tensor, and the shapes fit.
  public static func concatenated(_ tensors: [Tensor], axis: Int) -> Tensor {
    precondition(!tensors.isEmpty, "concatenated: no tensors")
    let shape = tensors[0].shape
    let index = shape.normalized(axis)
    for tensor in tensors {
      precondition(
        tensor.shape.rank == shape.rank
          && tensor.shape.replacing(index, with: 0) == shape.replacing(index, with: 0),
        "concatenated: shapes \(shape) and \(tensor.shape) along axis \(axis)")
    }
    return tensors.count == 1 ? tensors[0] : Concatenate(axis: index).apply(tensors)
  }

  /// Joins tensors along a new axis; their shapes are equal.
  public static func stacked(_ tensors: [Tensor], axis: Int) -> Tensor {
    concatenated(tensors.map { $0.expanded(at: axis) }, axis: axis)
  }
}
