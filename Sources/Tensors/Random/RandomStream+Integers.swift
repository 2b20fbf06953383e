extension RandomStream {
  /// The integer of an index, every one of 0 ..< bound equally likely.
  ///
  /// Source: Lemire, 2019, "Fast random integer generation in an interval", arXiv:1805.10941, with
  /// 64 bits an attempt; the attempts of an index come from blocks that no other index reads.
  ///
  /// - Precondition: `bound > 0` and 0 ≤ `index` < 2³².
  public func integer(at index: Int, below bound: Int) -> Int {
    precondition(bound > 0, "RandomStream: integers below \(bound)")
    precondition((0..<1 << 32).contains(index), "RandomStream: index \(index) of an integer")
    let bound = UInt64(bound)
    let unfair = (0 &- bound) % bound
    for attempt in 0..<1 << 16 {
      let words = block(attempt << 32 | index)
      for pair in [(words.0, words.1), (words.2, words.3)] {
        let product = (UInt64(pair.0) << 32 | UInt64(pair.1)).multipliedFullWidth(by: bound)
        if product.low >= unfair { return Int(product.high) }
      }
    }
    preconditionFailure("RandomStream: 2¹⁷ rejections, each less likely than not")
  }

  /// Integers in 0 ..< bound, from index `start` on.
  ///
  /// - Precondition: `bound > 0`, and the indices are in 0 ..< 2³².
  public func integers(_ count: Int, below bound: Int, from start: Int = 0) -> [Int] {
    (start..<start + count).map { integer(at: $0, below: bound) }
  }

  /// The numbers 0 ..< count in random order, every order equally likely (Fisher & Yates).
  ///
  /// - Precondition: `count` is in 0 ... 2³².
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(at: last, below: last + 1))
    }
    return order
  }
}
