/// Samples pictures at given places, with straight lines between centres and zeros outside.
///
/// A sample is ((v₀₀·w₀₀ + v₀₁·w₀₁) + v₁₀·w₁₀) + v₁₁·w₁₁, each step rounded; what lies outside is
/// left out.
package struct GridSample: Operation {
  let alignCorners: Bool

  package var name: String { "grid_sample" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let (x, grid) = (inputs[0].shape, inputs[1].shape)
    let (channels, pixels) = (x[1], grid[1] * grid[2])
    let plane = x[2] * x[3]
    return Tensor([x[0], channels, grid[1], grid[2]]) { y in
      read(inputs[0], inputs[1]) { x, grid in
        forEachPixel(inputs[0].shape, pixels, grid) { picture, pixel, place in
          for channel in 0..<channels {
            let from = x + (picture * channels + channel) * plane
            var sum: Float = 0
            for corner in place.corners { sum += from[corner.index] * corner.weight }
            y[(picture * channels + channel) * pixels + pixel] = sum
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (x, grid) = (flow.inputs[0], flow.inputs[1])
    return [
      flow.needs[0] ? pictureGradient(gradient, x.shape, grid) : nil,
      flow.needs[1] ? gridGradient(gradient, x, grid) : nil,
    ]
  }

  /// Each plane adds its samples up in their order, whoever works on other planes.
  private func pictureGradient(_ gradient: Tensor, _ shape: Shape, _ grid: Tensor) -> Tensor {
    let pixels = grid.shape[1] * grid.shape[2]
    let plane = shape[2] * shape[3]
    return Tensor(shape) { result in
      result.initialize(repeating: 0, count: shape.count)
      read(gradient, grid) { gradient, grid in
        Partition.ranges(shape[0] * shape[1], cost: pixels * 16) { range in
          for index in range {
            for pixel in 0..<pixels {
              let place = place(grid + (index / shape[1] * pixels + pixel) * 2, shape)
              for corner in place.corners {
                result[index * plane + corner.index] +=
                  gradient[index * pixels + pixel] * corner.weight
              }
            }
          }
        }
      }
    }
  }

  /// Each place adds its channels up in their order.
  private func gridGradient(_ gradient: Tensor, _ x: Tensor, _ grid: Tensor) -> Tensor {
    let (channels, pixels) = (x.shape[1], grid.shape[1] * grid.shape[2])
    let plane = x.shape[2] * x.shape[3]
    return Tensor(grid.shape) { result in
      read(gradient, x, grid) { gradient, pictures, grid in
        forEachPixel(x.shape, pixels, grid) { picture, pixel, place in
          var (horizontal, vertical): (Float, Float) = (0, 0)
          for channel in 0..<channels {
            let from = pictures + (picture * channels + channel) * plane
            let slope = gradient[(picture * channels + channel) * pixels + pixel]
            for corner in place.corners {
              horizontal += from[corner.index] * corner.alongColumns * slope
              vertical += from[corner.index] * corner.alongRows * slope
            }
          }
          let to = result + (picture * pixels + pixel) * 2
          to[0] = horizontal * scale(x.shape[3])
          to[1] = vertical * scale(x.shape[2])
        }
      }
    }
  }

  private func forEachPixel(
    _ shape: Shape, _ pixels: Int, _ grid: UnsafePointer<Float>,
    _ body: (_ picture: Int, _ pixel: Int, _ place: Place) -> Void
  ) {
    Partition.ranges(shape[0] * pixels, cost: 4 * shape[1] + 16) { range in
      for index in range {
        body(index / pixels, index % pixels, place(grid + index * 2, shape))
      }
    }
  }

  /// How far a step of 1 in the grid leads, in elements.
  private func scale(_ length: Int) -> Float { Float(alignCorners ? length - 1 : length) / 2 }

  private func place(_ coordinates: UnsafePointer<Float>, _ shape: Shape) -> Place {
    func unnormalized(_ value: Float, _ length: Int) -> Float {
      alignCorners
        ? (value + 1) / 2 * Float(length - 1) : ((value + 1) * Float(length) - 1) / 2
    }
    return Place(
      row: unnormalized(coordinates[1], shape[2]), column: unnormalized(coordinates[0], shape[3]),
      height: shape[2], width: shape[3])
  }
}

/// The elements around a place, with their weights and the weights' slopes.
private struct Place {
  typealias Corner = (index: Int, weight: Float, alongRows: Float, alongColumns: Float)
  private(set) var corners: [Corner] = []

  init(row: Float, column: Float, height: Int, width: Int) {
    // Beyond one element outside, and where the place is no number, there is nothing to see.
    guard row > -1, row < Float(height), column > -1, column < Float(width) else { return }
    let (top, left) = (row.rounded(.down), column.rounded(.down))
    let (down, right) = (row - top, column - left)
    for (y, rowWeight, rowSlope) in [(Int(top), 1 - down, -1 as Float), (Int(top) + 1, down, 1)]
    where (0..<height).contains(y) {
      for (x, weight, slope) in [(Int(left), 1 - right, -1 as Float), (Int(left) + 1, right, 1)]
      where (0..<width).contains(x) {
        corners.append((y * width + x, rowWeight * weight, rowSlope * weight, rowWeight * slope))
      }
    }
  }
}

/// Samples pictures `[N, C, H, W]` bilinearly at the places of `grid` `[N, H', W', 2]`, where
/// (−1, −1) is the top left corner and (1, 1) the bottom right one, column before row.
///
/// Corners are outer edges of elements, or their centres where they are aligned; outside are zeros.
/// The result is `[N, C, H', W']`.
///
/// - Precondition: the shapes fit, and pictures are not empty.
public func gridSample(_ x: Tensor, grid: Tensor, alignCorners: Bool = false) -> Tensor {
  precondition(
    x.shape.rank == 4 && grid.shape.rank == 4 && grid.shape[3] == 2 && x.shape[0] == grid.shape[0]
      && x.shape[2] > 0 && x.shape[3] > 0, "grid_sample: pictures \(x.shape), grid \(grid.shape)")
  return GridSample(alignCorners: alignCorners)(x, grid)
}
