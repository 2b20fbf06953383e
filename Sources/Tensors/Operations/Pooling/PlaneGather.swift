/// Takes elements of planes: `y[plane, i] = x[plane, indices[plane, i]]`.
///
/// Its way back adds in the order of the indices, plane by plane.
package struct PlaneGather: Operation {
  let indices: Indices  // [N, C, H', W'] into H · W
  /// The result, where who found the indices has seen the elements too.
  var gathered: Tensor?

  package var name: String { "plane_gather" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    if let gathered { return gathered.detached }
    let plane = inputs[0].pictureSize.area
    let taken = indices.shape[-2] * indices.shape[-1]
    return Tensor(indices.shape) { y in
      read(inputs[0]) { x in
        indices.values.withUnsafeBufferPointer { indices in
          Partition.ranges(inputs[0].count / plane, cost: taken) { range in
            for i in range.lowerBound * taken..<range.upperBound * taken {
              y[i] = x[i / taken * plane + Int(indices[i])]
            }
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    [PlaneScatter.scattered(gradient, indices, flow.inputs[0].shape) { $0 += $1 }]
  }
}

/// Puts elements into planes of zeros: `y[plane, indices[plane, i]] = x[plane, i]`, the last one
/// where several meet.
package struct PlaneScatter: Operation {
  let indices: Indices
  let size: Size2D

  package var name: String { "plane_scatter" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let shape = inputs[0].shape.replacing(-2, with: size.height).replacingLast(with: size.width)
    return Self.scattered(inputs[0], indices, shape) { $0 = $1 }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    [PlaneGather(indices: indices)(gradient)]
  }

  fileprivate static func scattered(
    _ x: Tensor, _ indices: Indices, _ shape: Shape, _ place: (inout Float, Float) -> Void
  ) -> Tensor {
    let plane = shape[-2] * shape[-1]
    let taken = indices.shape[-2] * indices.shape[-1]
    return Tensor(shape) { y in
      y.initialize(repeating: 0, count: shape.count)
      read(x) { x in
        indices.values.withUnsafeBufferPointer { indices in
          Partition.ranges(shape.count / max(plane, 1), cost: taken) { range in
            for i in range.lowerBound * taken..<range.upperBound * taken {
              place(&y[i / taken * plane + Int(indices[i])], x[i])
            }
          }
        }
      }
    }
  }
}
