import CKernels

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
    let kernel = ck_sampling(Execution.current.level.kernel).pointee.sample
    return Tensor([x[0], channels, grid[1], grid[2]]) { y in
      read(inputs[0], inputs[1]) { pictures, grid in
        forEachBlock(x, pixels, grid, hasSlopes: false) { picture, pixel, corners in
          kernel(
            corners, channels, pictures + picture * channels * plane, plane,
            y + picture * channels * pixels + pixel, pixels)
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
    let (channels, plane) = (shape[1], shape[2] * shape[3])
    return Tensor(shape) { result in
      result.initialize(repeating: 0, count: shape.count)
      read(gradient, grid) { gradient, grid in
        for picture in 0..<shape[0] {
          withCorners(of: pixels, hasSlopes: false) { corners in
            ck_find_corners(
              grid + picture * pixels * 2, shape[2], shape[3], alignCorners ? 1 : 0, corners)
            Partition.ranges(channels, cost: pixels * 8) { range in
              for index in picture * channels + range.lowerBound..<picture * channels
                + range.upperBound
              {
                ck_spread_samples(corners, gradient + index * pixels, result + index * plane)
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
    let kernel = ck_sampling(Execution.current.level.kernel).pointee.slopes
    return Tensor(grid.shape) { result in
      read(gradient, x, grid) { gradient, pictures, grid in
        forEachBlock(x.shape, pixels, grid, hasSlopes: true) { picture, pixel, corners in
          let count = corners.pointee.count
          withScratch(2 * count) { slopes in
            kernel(
              corners, channels, pictures + picture * channels * plane, plane,
              gradient + picture * channels * pixels + pixel, pixels, slopes, slopes + count)
            let to = result + (picture * pixels + pixel) * 2
            for index in 0..<count {
              to[2 * index] = slopes[count + index] * scale(x.shape[3])
              to[2 * index + 1] = slopes[index] * scale(x.shape[2])
            }
          }
        }
      }
    }
  }

  /// Places whose corners are found together; all channels are sampled at them then.
  private static let block = 256

  private func forEachBlock(
    _ shape: Shape, _ pixels: Int, _ grid: UnsafePointer<Float>, hasSlopes: Bool,
    _ body: (_ picture: Int, _ pixel: Int, _ corners: UnsafePointer<ck_corners>) -> Void
  ) {
    let blocks = (pixels + Self.block - 1) / Self.block
    let cost = min(pixels, Self.block) * (4 * shape[1] + 16)
    Partition.ranges(shape[0] * blocks, cost: cost) { range in
      for index in range {
        let (picture, first) = (index / blocks, index % blocks * Self.block)
        let count = min(Self.block, pixels - first)
        withCorners(of: count, hasSlopes: hasSlopes) { corners in
          ck_find_corners(
            grid + (picture * pixels + first) * 2, shape[2], shape[3], alignCorners ? 1 : 0,
            corners)
          body(picture, first, corners)
        }
      }
    }
  }

  /// Calls a closure with room for the corners of so many places.
  private func withCorners(
    of count: Int, hasSlopes: Bool, _ body: (UnsafePointer<ck_corners>) -> Void
  ) {
    let length = Int(CK_CORNERS) * count
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: max(length, 1)) { indices in
      guard let indices = indices.baseAddress else { return }
      withScratch(3 * length) { weights in
        var corners = ck_corners(
          count: count, indices: indices, weights: weights,
          down: hasSlopes ? weights + length : nil, across: hasSlopes ? weights + 2 * length : nil)
        body(&corners)
      }
    }
  }

  /// How far a step of 1 in the grid leads, in elements.
  private func scale(_ length: Int) -> Float { Float(alignCorners ? length - 1 : length) / 2 }
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
