import CKernels

/// Where a convolution's weights lie.
///
/// A tap of a channel of an output lies at group · `group` + output · `output` + channel ·
/// `channel` + tap; there are `area` taps.
struct KernelOrder: Hashable {
  /// Whether outputs lie within channels, as in a transposed convolution's weight, or channels within
  /// outputs.
  let isTransposed: Bool
  /// The channels that one group contracts, and the outputs that it makes.
  var channels: Int
  let outputs: Int
  let area: Int

  var group: Int { channels * outputs * area }
  var output: Int { isTransposed ? area : channels * area }
  var channel: Int { isTransposed ? outputs * area : area }

  /// Weights as pairs of channels.
  func pairs(groups: Int) -> ChannelPairs {
    ChannelPairs(
      blocks: isTransposed ? groups : groups * outputs, channels: channels, size: channel)
  }

  /// Where those pairs lie.
  var inPairs: KernelOrder {
    var order = self
    order.channels = ChannelPairs.pairs(channels)
    return order
  }
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
  private let matrices = ck_matmul(Execution.current.level.kernel).pointee
  private let direct = ck_direct(Execution.current.level.kernel).pointee

  var count: Int { groups * outputs * channels * taps.count }

  /// Where a strip of a block that starts at `channel` begins.
  func start(group: Int, channel: Int, strip: Int) -> Int {
    let depth = min(block, channels - channel) * taps.count
    return (group * channels + channel) * outputs * taps.count + strips.start(strip) * depth
  }

  /// The parts that weights are packed in, and about how many steps each takes.
  var parts: Int { groups * strips.count }
  var cost: Int { direct.rows * channels * taps.count }

  /// Packs one part of the weights: a strip of a group.
  func pack(
    part: Int, _ weights: UnsafePointer<Float>, _ order: KernelOrder,
    into packed: UnsafeMutablePointer<Float>
  ) {
    let (group, strip) = (part / strips.count, part % strips.count)
    let rows = strips[strip]
    let first = group * order.group + rows.lowerBound * order.output
    for channel in stride(from: 0, to: channels, by: block) {
      let from = first + channel * order.channel
      pack(
        weights + from, order, rows: rows.count, channels: min(block, channels - channel),
        available: groups * order.group - from,
        into: packed + start(group: group, channel: channel, strip: strip))
    }
  }

  private func pack(
    _ weights: UnsafePointer<Float>, _ order: KernelOrder, rows: Int, channels: Int,
    available: Int, into packed: UnsafeMutablePointer<Float>
  ) {
    // All taps of neighbouring channels are one run.
    if taps.count == order.channel {
      return matrices.pack_rows(rows, channels * taps.count, weights, order.output, 1, packed)
    }
    taps.withUnsafeBufferPointer { taps in
      guard let first = taps.baseAddress else { return }
      var kernels = ck_kernels(
        row: order.output, channel: order.channel, area: order.area, count: taps.count, taps: first)
      direct.pack_taps(rows, channels, &kernels, weights, available, packed)
    }
  }
}
