import Tensors

/// Which picture a run looks at when.
///
/// Positions count over the whole run, so that an epoch need not be a multiple of a batch; every
/// position can be asked for, those near the last are answered fastest.
public protocol RunOrder: Sendable {
  /// The picture at a position.
  mutating func picture(at position: Int) -> Int
}

/// Every picture once in each epoch: each is a permutation of its own.
public struct PictureOrder: RunOrder {
  private let count: Int
  private let seed: UInt64
  /// Of the even and of the odd epoch that was asked for last: reading ahead crosses their border.
  private var permutations = [Permutation(), Permutation()]

  /// Creates the order of a seed.
  ///
  /// - Precondition: there are pictures, at most 2³².
  public init(count: Int, seed: UInt64) {
    precondition(count > 0, "PictureOrder: no pictures")
    (self.count, self.seed) = (count, seed)
  }

  /// The picture at a position.
  public mutating func picture(at position: Int) -> Int {
    let epoch = position / count
    return permutations[epoch & 1].element(position % count, epoch: epoch, count: count) {
      RandomStream(seed: seed, purpose: .shuffling(epoch: epoch))
    }
  }
}

/// The permutation of one epoch, four bytes for each element, made when it is asked for.
struct Permutation: Sendable {
  private var epoch = -1
  private var elements: [UInt32] = []

  /// An element of the permutation of an epoch, from that epoch's stream.
  mutating func element(
    _ index: Int, epoch: Int, count: Int, from stream: () -> RandomStream
  ) -> Int {
    if epoch != self.epoch || elements.count != count {
      // The steps of RandomStream.permutation, in a quarter of its memory.
      let stream = stream()
      if elements.count != count {
        elements = (0..<UInt32(count)).map { $0 }
      } else {
        for index in 0..<count { elements[index] = UInt32(index) }
      }
      for last in Swift.stride(from: count - 1, to: 0, by: -1) {
        elements.swapAt(last, stream.integer(at: last, below: last + 1))
      }
      self.epoch = epoch
    }
    return Int(elements[index])
  }
}
