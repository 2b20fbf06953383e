/// Every `step`-th element of a range along one axis.
package struct Slice: Operation {
  let axis: Int
  let start: Int
  let count: Int
  let step: Int

  package var name: String { "slice" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let shape = inputs[0].shape
    var strides = shape.strides
    let offset = start * strides[axis]
    strides[axis] *= step
    return StridedCopy(
      shape: shape.replacing(axis, with: count), strides: strides, offset: offset)(inputs[0])
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (outer, length, inner) = flow.inputs[0].shape.around(axis)
    return [
      Tensor(flow.inputs[0].shape) { y in
        read(gradient) { dy in
          Partition.ranges(outer, cost: length * inner) { range in
            for block in range {
              let (y, dy) = (y + block * length * inner, dy + block * count * inner)
              y.initialize(repeating: 0, count: length * inner)
              if inner == 1 {
                for index in 0..<count { y[start &+ index &* step] = dy[index] }
              } else {
                for index in 0..<count {
                  (y + (start + index * step) * inner).update(
                    from: dy + index * inner, count: inner)
                }
              }
            }
          }
        }
      }
    ]
  }
}

extension Tensor {
  /// The elements of a range along an axis, every `step`-th of them.
  ///
  /// - Precondition: the range lies within the axis, and `step > 0`.
  public func sliced(_ axis: Int, _ range: Range<Int>, step: Int = 1) -> Tensor {
    let index = shape.normalized(axis)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= shape.dimensions[index] && step > 0,
      "sliced: \(range) by \(step) of axis \(axis) of \(shape)")
    let count = (range.count + step - 1) / step
    return Slice(axis: index, start: range.lowerBound, count: count, step: step)(self)
  }

  /// The tensor cut along an axis into pieces of the given lengths.
  ///
  /// - Precondition: the lengths add up to the axis.
  public func split(_ axis: Int, lengths: [Int]) -> [Tensor] {
    precondition(
      lengths.reduce(0, +) == shape[axis], "split: \(lengths) of axis \(axis) of \(shape)")
    var start = 0
    return lengths.map { length in
      defer { start += length }
      return sliced(axis, start..<start + length)
    }
  }

  /// The tensor cut along an axis into equal pieces.
  ///
  /// - Precondition: the axis is a multiple of their number.
  public func chunks(_ count: Int, axis: Int) -> [Tensor] {
    precondition(
      count > 0 && shape[axis].isMultiple(of: count), "chunks: \(count) of axis \(axis) of \(shape)"
    )
    return split(axis, lengths: Array(repeating: shape[axis] / count, count: count))
  }
}
