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
  let elements: UnsafeMutablePointer<Float>
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
