import CKernels

extension FeatureMap {
  /// Copies rows with `margin` rows around them, which are zero beyond the picture:
  /// `[1, C, rows + 2 · margin, W]`.
  package func strip(
    _ rows: Range<Int>, margin: Int = 0, normalized: MapNormalization? = nil
  ) -> Tensor {
    let level = Execution.current.level.kernel
    let apply = ck_normalization(level).pointee.apply
    let activate = normalized?.activation?.kernels.forward
    let parameter = normalized?.activation?.parameter ?? 0
    let shape = stripShape(rows, margin: margin, width: size.width)
    let inside = max(rows.lowerBound - margin, 0)..<min(rows.upperBound + margin, size.height)
    let (area, width, count) = (shape[2] * shape[3], size.width, inside.count * size.width)
    let before = (inside.lowerBound - rows.lowerBound + margin) * width
    let grouped = channels / max(normalized?.means.count ?? 1, 1)
    return Tensor(shape) { output in
      Partition.ranges(channels, cost: area * 8) { range in
        for channel in range {
          let from = elements + channel * size.area + inside.lowerBound * width
          let to = output + channel * area
          to.initialize(repeating: 0, count: before)
          (to + before + count).initialize(repeating: 0, count: area - before - count)
          guard let normalized else {
            (to + before).update(from: from, count: count)
            continue
          }
          let group = channel / grouped
          var (weight, bias) = (normalized.weights[channel], normalized.biases[channel])
          apply(
            count, from, normalized.means[group], normalized.scales[group], &weight, &bias,
            to + before)
          activate?(count, parameter, to + before, to + before)
        }
      }
    }
  }

  /// Copies rows of the map at twice its size, each pixel four times, with `margin` rows around
  /// them, which are zero beyond the picture: `[1, C, rows + 2 · margin, 2 · W]`.
  package func doubledStrip(_ rows: Range<Int>, margin: Int = 0) -> Tensor {
    let width = size.width
    let shape = stripShape(rows, margin: margin, width: 2 * width)
    return Tensor(shape) { output in
      Partition.ranges(channels, cost: shape[2] * shape[3]) { range in
        for channel in range {
          for index in 0..<shape[2] {
            let row = rows.lowerBound - margin + index
            let to = output + (channel * shape[2] + index) * 2 * width
            guard (0..<2 * size.height).contains(row) else {
              to.initialize(repeating: 0, count: 2 * width)
              continue
            }
            let from = elements + channel * size.area + row / 2 * width
            for column in 0..<width {
              to[2 &* column] = from[column]
              to[2 &* column &+ 1] = from[column]
            }
          }
        }
      }
    }
  }

  private func stripShape(_ rows: Range<Int>, margin: Int, width: Int) -> Shape {
    [1, channels, rows.count + 2 * margin, width]
  }
}
