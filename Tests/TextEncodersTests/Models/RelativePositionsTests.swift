import Testing
import TextEncoders

@Suite struct RelativePositionsTests {
  /// The distances at which a kind begins, as PyTorch computes them.
  @Test(arguments: [
    (32, 128, [1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91]),
    (16, 64, [1, 2, 3, 4, 8, 16, 32]),
    (32, 256, [1, 2, 3, 4, 5, 6, 7, 8, 13, 20, 30, 46, 70, 108, 166]),
  ])
  func `changes kind where transformers does`(
    buckets: Int, maximumDistance: Int, expected: [Int]
  ) {
    let kinds = RelativePositions.kinds(
      upTo: 600, buckets: buckets, maximumDistance: maximumDistance)
    #expect((1..<600).filter { kinds[$0] != kinds[$0 - 1] } == expected)
    #expect(kinds.last == buckets / 2 - 1)
  }
}
