import Synchronization

/// Powers of one base by repeated multiplication, which every machine rounds alike.
///
/// Each is computed once, from the one before it, whenever it is first asked for.
final class Powers: Sendable {
  let base: Double
  private let table = Mutex<[Double]>([1])

  /// - Precondition: the base is in 0 ..< 1.
  init(_ base: Double) {
    precondition((0..<1).contains(base), "a decay of \(base), not in 0 ..< 1")
    self.base = base
  }

  /// The base raised to an exponent that is not negative, or 0 where that is too small to be told
  /// from 0 beside 1.
  subscript(exponent: Int) -> Double {
    table.withLock { table in
      while table.count <= exponent {
        let next = table[table.count - 1] * base
        guard 1 - next < 1 else { return 0 }
        table.append(next)
      }
      return table[exponent]
    }
  }
}
