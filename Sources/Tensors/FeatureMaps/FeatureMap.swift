import CKernels

/// What a network knows of one picture, in memory that is written again: for pictures so large that
/// a map is not to be held more often than it must.
///
/// A map is read and written by strips of rows. Nothing else in the engine changes memory in place:
/// a tensor over a map (``tensor``) is of use only until the map is next written.
package final class FeatureMap: @unchecked Sendable {
  /// The number of channels; the memory has room for as many as there ever were.
  package private(set) var channels: Int
  /// The pixels of a channel.
  package let size: Size2D
  private let elements: UnsafeMutablePointer<Float>
  private let blockSize: Int

  /// Takes memory without setting it.
  package init(channels: Int, size: Size2D) {
    (self.channels, self.size) = (channels, size)
    let count = channels * size.area
    let (block, blockSize) = StoragePool.shared.allocate(count * MemoryLayout<Float>.stride)
    elements = block.bindMemory(to: Float.self, capacity: max(count, 1))
    self.blockSize = blockSize
  }

  /// Copies a picture `[1, C, H, W]`.
  package convenience init(_ x: Tensor) {
    precondition(x.shape.rank == 4 && x.shape[0] == 1, "FeatureMap: pictures \(x.shape)")
    self.init(channels: x.shape[1], size: x.pictureSize)
    write(x, at: 0)
  }

  deinit { StoragePool.shared.deallocate(elements, size: blockSize) }

  /// The whole map as `[1, C, H, W]`, in the map's own memory.
  package var tensor: Tensor {
    Tensor(
      [1, channels, size.height, size.width], storedAs: .float32, at: elements, owner: self)
  }

  /// Keeps the first channels only; those behind them are lost.
  package func keepChannels(_ count: Int) {
    precondition(count <= channels, "FeatureMap: \(count) of \(channels) channels")
    channels = count
  }

  /// Writes rows `[1, C, rows, W]` from a row on; there may be fewer channels than the map has.
  package func write(_ strip: Tensor, at row: Int) {
    forEachChannel(of: strip, at: row) { from, to, count in to.update(from: from, count: count) }
  }

  /// Adds rows `[1, C, rows, W]` to what the map holds from a row on.
  package func add(_ strip: Tensor, at row: Int) {
    let add = ck_arithmetic(Execution.current.level.kernel).pointee.add
    forEachChannel(of: strip, at: row) { from, to, count in add(count, to, 1, from, 1, to) }
  }

  private func forEachChannel(
    of strip: Tensor, at row: Int,
    _ body: (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    precondition(
      strip.shape.rank == 4 && strip.shape[0] == 1 && strip.shape[1] <= channels
        && strip.shape[3] == size.width && row >= 0 && row + strip.shape[2] <= size.height,
      "FeatureMap: rows \(strip.shape) at \(row) of \(size)")
    let count = strip.shape[2] * size.width
    read(strip) { from in
      Partition.ranges(strip.shape[1], cost: count) { range in
        for channel in range {
          body(
            from + channel * count, elements + channel * size.area + row * size.width, count)
        }
      }
    }
  }

  /// The mean and the scale of each group of channels, over the whole picture.
  package func moments(groups: Int, epsilon: Float) -> (means: [Float], scales: [Float]) {
    precondition(
      groups > 0 && channels.isMultiple(of: groups), "FeatureMap: \(groups) groups of \(channels)")
    let moments = ck_normalization(Execution.current.level.kernel).pointee.moments
    let length = channels / groups * size.area
    let both = Tensor([2, groups]) { output in
      Partition.ranges(groups, cost: length * 2) { range in
        let first = range.lowerBound
        moments(
          range.count, length, elements + first * length, epsilon, 1, output + first,
          output + groups + first)
      }
    }
    return (both.sliced(0, 0..<1).values, both.sliced(0, 1..<2).values)
  }
}

/// What is done to the elements of a map as a strip of it is copied: a group norm by the moments of
/// the whole picture, then an activation.
package struct MapNormalization: Sendable {
  let means, scales, weights, biases: [Float]
  let activation: Elementwise?

  /// Looks at a whole map.
  ///
  /// - Precondition: weight and bias are `[C]`.
  package init(
    of map: FeatureMap, groups: Int, weight: Tensor, bias: Tensor, epsilon: Float,
    then activation: Elementwise?
  ) {
    precondition(
      weight.count == map.channels && bias.count == map.channels,
      "MapNormalization: \(weight.shape) and \(bias.shape) for \(map.channels) channels")
    (means, scales) = map.moments(groups: groups, epsilon: epsilon)
    (weights, biases) = (weight.values, bias.values)
    self.activation = activation
  }
}

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
