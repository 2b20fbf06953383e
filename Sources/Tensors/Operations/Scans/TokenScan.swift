import CKernels

/// How a recurrence goes over the tokens of pictures `[N, T, channels]`, and how its work is cut.
///
/// Channels do not see each other, so that blocks of them are shared out.
struct TokenScan {
  let pictures: Int
  let order: ck_scan_order

  /// - Precondition: there are no more states, or taps, than kernels have room for.
  init(_ x: Shape, states: Int, isReversed: Bool, _ name: String) {
    precondition(
      (1...Int(CK_SCAN_STATES)).contains(states),
      "\(name): \(states) states, there can be 1 to \(CK_SCAN_STATES)")
    pictures = x[0]
    order = ck_scan_order(
      tokens: x[1], channels: x[2], states: states, is_reversed: isReversed ? 1 : 0)
  }

  /// The elements of a picture's tokens.
  var rows: Int { order.tokens * order.channels }
  /// The elements of a picture's states at all tokens.
  var inputs: Int { order.tokens * order.states }
  /// The elements of what each channel has for each state.
  var weights: Int { order.states * order.channels }
  /// How many sums over channels are folded by themselves.
  var groups: Int { (order.channels + Int(CK_SCAN_GROUP) - 1) / Int(CK_SCAN_GROUP) }

  /// Calls a closure for so many neighbouring channels of each picture, with room for floats.
  func forEachBlock(
    of width: Int = Int(CK_SCAN_BLOCK), scratch: Int = 0,
    _ body: (_ picture: Int, _ first: Int, _ scratch: UnsafeMutablePointer<Float>) -> Void
  ) {
    let blocks = (order.channels + width - 1) / width
    Partition.ranges(pictures * blocks, cost: inputs * min(width, order.channels)) { range in
      withScratch(scratch) { room in
        for index in range { body(index / blocks, index % blocks * width, room) }
      }
    }
  }
}
