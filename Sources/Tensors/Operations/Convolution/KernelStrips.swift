import CKernels

/// Where a convolution's weights lie, and how tiles want them.
///
/// A tap of a channel of an output lies at group · `group` + output · `output` + channel ·
/// `channel` + tap.
struct KernelOrder: Hashable {
  let group: Int
  let output: Int
  let channel: Int
}

/// The weights of one grid in the order in which tiles read them:
/// `[groups][blocks of channels][strips of outputs][channels of the block · taps][outputs]`.
struct KernelStrips {
  let groups: Int
  let channels: Int
  let outputs: Int
  let taps: [Int]
  /// Channels that tiles contract before the next ones come.
  let block: Int
  let strips: Strips
  private let kernels = ck_matmul(Execution.current.level.kernel).pointee

  var count: Int { groups * outputs * channels * taps.count }

  /// Where a strip of a block that starts at `channel` begins.
  func start(group: Int, channel: Int, strip: Int) -> Int {
    let depth = min(block, channels - channel) * taps.count
    return (group * channels + channel) * outputs * taps.count + strips.start(strip) * depth
  }

  /// Packs all weights on the threads of the current execution.
  func pack(
    _ weights: UnsafePointer<Float>, _ order: KernelOrder,
    into packed: UnsafeMutablePointer<Float>
  ) {
    Partition.ranges(groups * strips.count, cost: kernels.rows * channels * taps.count) { range in
      for index in range {
        let (group, strip) = (index / strips.count, index % strips.count)
        let rows = strips[strip]
        let from = weights + group * order.group + rows.lowerBound * order.output
        for channel in stride(from: 0, to: channels, by: block) {
          pack(
            from + channel * order.channel, order, rows: rows.count,
            channels: min(block, channels - channel),
            into: packed + start(group: group, channel: channel, strip: strip))
        }
      }
    }
  }

  private func pack(
    _ weights: UnsafePointer<Float>, _ order: KernelOrder, rows: Int, channels: Int,
    into packed: UnsafeMutablePointer<Float>
  ) {
    // All taps of neighbouring channels are one run.
    if taps.count == order.channel {
      return kernels.pack_rows(rows, channels * taps.count, weights, order.output, 1, packed)
    }
    for channel in 0..<channels {
      let to = packed + channel * taps.count * rows
      for (index, tap) in taps.enumerated() {
        kernels.pack_rows(
          rows, 1, weights + channel * order.channel + tap, order.output, 1, to + index * rows)
      }
    }
  }
}
