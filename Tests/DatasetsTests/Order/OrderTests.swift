import Datasets
import Tensors
import Testing

@Suite struct OrderTests {
  @Test func `an epoch is the permutation of its stream, in any order of asking`() {
    var order = PictureOrder(count: 11, seed: 4)
    let expected = (0..<3).flatMap {
      RandomStream(seed: 4, purpose: .shuffling(epoch: $0)).permutation(11)
    }
    #expect((0..<33).map { order.picture(at: $0) } == expected)
    #expect(
      [32, 0, 12, 31, 11].map { order.picture(at: $0) } == [32, 0, 12, 31, 11].map { expected[$0] })
  }

  @Test func `a balanced order shows classes equally often, and each of their pictures`() {
    let labels: [Int?] = [0, 1, 1, 1, 1, 2, 2, nil]
    var order = BalancedOrder(labels: labels, seed: 9)
    let seen = (0..<160).map { order.picture(at: $0) }
    for turn in 0..<40 {
      let classes = seen[4 * turn..<4 * turn + 4].map { labels[$0] ?? 3 }
      #expect(classes.sorted() == [0, 1, 2, 3])
    }
    let counts = (0..<8).map { picture in seen.filter { $0 == picture }.count }
    #expect(counts == [40, 10, 10, 10, 10, 20, 20, 40])
    // Of the four pictures of class 1, each comes once in four turns.
    let ones = seen.filter { labels[$0] == 1 }
    for start in stride(from: 0, to: 40, by: 4) { #expect(Set(ones[start..<start + 4]).count == 4) }
    var orders: Set<[Int]> = []
    for turn in 0..<40 { orders.insert(seen[4 * turn..<4 * turn + 4].map { labels[$0] ?? 3 }) }
    #expect(orders.count > 5)
    // Any position can be asked for, and another seed shuffles otherwise.
    var again = BalancedOrder(labels: labels, seed: 9)
    #expect([150, 3, 77].map { again.picture(at: $0) } == [seen[150], seen[3], seen[77]])
    var other = BalancedOrder(labels: labels, seed: 10)
    #expect((0..<160).map { other.picture(at: $0) } != seen)
  }
}
