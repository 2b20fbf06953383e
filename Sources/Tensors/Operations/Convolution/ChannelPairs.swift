import CKernels

/// Numbers that are rounded to bfloat16, those of two neighbouring channels in one word of 32 bits.
///
/// A plane of words takes the place of a channel, and moves as floats do: what copies pictures,
/// gathers patches and packs weights need not know. A last channel without a partner has zeros
/// beside it.
struct ChannelPairs {
  /// Groups of channels, one after the other; no pair is of two groups.
  let blocks: Int
  /// The channels of one group.
  let channels: Int
  /// The numbers of one channel.
  let size: Int

  /// Numbers that are paired at once.
  private static let piece = 4096

  /// The planes of words of one group.
  var pairs: Int { Self.pairs(channels) }

  /// The words.
  var count: Int { blocks * pairs * size }

  /// The pairs of so many channels.
  static func pairs(_ channels: Int) -> Int { (channels + 1) / 2 }

  /// Writes `[blocks, pairs, size]` words of `[blocks, channels, size]` floats, on the threads of
  /// the current execution.
  func write(_ numbers: UnsafePointer<Float>, into words: UnsafeMutablePointer<Float>) {
    guard count > 0 else { return }
    let kernel = ck_pairs(Execution.current.level.kernel).pointee.pair
    // Parts of large planes, or several small planes.
    let run = min(size, Self.piece)
    let runs = (size + run - 1) / run
    let height = runs > 1 ? 1 : max(1, Self.piece / size)
    let stacks = (pairs + height - 1) / height
    Partition.ranges(blocks * stacks * runs, cost: run * height / 2) { range in
      for index in range {
        let (block, part) = (index / (stacks * runs), index % (stacks * runs))
        let (pair, first) = (part / runs * height, part % runs * run)
        kernel(
          min(2 * height, channels - 2 * pair), min(run, size - first), size,
          numbers + (block * channels + 2 * pair) * size + first,
          words + (block * pairs + pair) * size + first)
      }
    }
  }

  /// Calls a closure with the words.
  func withWords(_ numbers: UnsafePointer<Float>, _ body: (UnsafePointer<Float>) -> Void) {
    withScratch(count) { words in
      write(numbers, into: words)
      body(words)
    }
  }
}
