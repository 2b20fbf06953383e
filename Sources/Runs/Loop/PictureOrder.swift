import Tensors

/// Which picture a run looks at when: each epoch is a permutation of its own.
///
/// Positions count over the whole run, so that an epoch need not be a multiple of a batch.
struct PictureOrder {
  let count: Int
  let seed: UInt64
  private var epoch = -1
  private var permutation: [Int] = []

  init(count: Int, seed: UInt64) {
    self.count = count
    self.seed = seed
  }

  /// The picture at a position.
  mutating func picture(at position: Int) -> Int {
    if position / count != epoch {
      epoch = position / count
      let stream = RandomStream(seed: seed, purpose: .shuffling(epoch: epoch))
      permutation = stream.permutation(count)
    }
    return permutation[position % count]
  }
}
