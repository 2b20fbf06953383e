import Judging
import Tensors
import TestSupport
import Testing

@Suite struct KernelDistanceTests {
  private static let cases =
    (try? ConformanceGroup("judging"))?.cases(of: "distance").filter { $0.double("kernel") != nil }
    ?? []

  /// The formula in double, element by element.
  private func direct(_ x: [[Double]], _ y: [[Double]]) -> Double {
    func kernel(_ a: [Double], _ b: [Double]) -> Double {
      let base = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Double(a.count) + 1
      return base * base * base
    }
    func within(_ set: [[Double]]) -> Double {
      set.indices.reduce(0) { sum, i in
        set.indices.reduce(sum) { i == $1 ? $0 : $0 + kernel(set[i], set[$1]) }
      }
    }
    let m = Double(x.count)
    let between = x.reduce(0) { sum, a in y.reduce(sum) { $0 + kernel(a, $1) } }
    return (within(x) + within(y)) / (m * (m - 1)) - 2 * between / (m * m)
  }

  private func random(_ seed: UInt64, _ count: Int, _ size: Int, moved: Float = 0) -> FeatureSet {
    var numbers = SeededNumbers(seed)
    let values = numbers.uniform(count * size).map { $0 + moved }
    return FeatureSet(name: "set", Tensor(values, [count, size]))
  }

  private func rows(_ set: FeatureSet) -> [[Double]] {
    (0..<set.count).map { row in
      set.values[row * set.size..<(row + 1) * set.size].map(Double.init)
    }
  }

  @Test(arguments: cases)
  func `of whole sets is that of other programs`(_ example: ConformanceCase) throws {
    let x = FeatureSet(name: "x", try example.tensor(.input, "x"))
    let y = FeatureSet(name: "y", try example.tensor(.input, "y"))
    let found = try KernelDistance(x, y)
    let expected = try #require(example.double("kernel"))
    // Products are single precision.
    #expect(abs(found.mean - expected) <= 1e-6 * expected)
    #expect(found.deviation == 0 && found.subsets == 1 && found.subsetSize == x.count)
  }

  @Test func `there are cases`() { #expect(Self.cases.count == 4) }

  @Test func `of subsets is their mean and deviation`() throws {
    let (x, y) = (random(1, 40, 6), random(2, 30, 6, moved: 0.2))
    let found = try KernelDistance(x, y, subsets: 7, subsetSize: 12, seed: 5)
    #expect(found.subsets == 7 && found.subsetSize == 12)
    let distances = (0..<7).map { subset in
      func chosen(_ set: FeatureSet, _ side: Int) -> [[Double]] {
        let stream = RandomStream(seed: 5, purpose: .judging(subset: subset, side: side))
        let rows = rows(set)
        return stream.permutation(set.count).prefix(12).map { rows[$0] }
      }
      return direct(chosen(x, 0), chosen(y, 1))
    }
    let mean = distances.reduce(0, +) / 7
    let variance = distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7
    #expect(abs(found.mean - mean) < 1e-6)
    #expect(abs(found.deviation - variance.squareRoot()) < 1e-6)
    #expect(try KernelDistance(x, y, subsets: 7, subsetSize: 12, seed: 6) != found)
  }

  @Test func `sizes of sets are what is taken at most`() throws {
    let found = try KernelDistance(random(1, 9, 4), random(2, 5, 4))
    #expect(found.subsetSize == 5 && found.subsets == 100)
    // Without bias it is about nothing for sets of one distribution, on either side of it.
    let alike = try KernelDistance(random(3, 400, 4), random(4, 400, 4), subsetSize: 100)
    #expect(abs(alike.mean) < 3 * alike.deviation)
    let apart = try KernelDistance(random(3, 400, 4), random(4, 400, 4, moved: 1), subsetSize: 100)
    #expect(apart.mean > 10 * apart.deviation)
  }

  @Test func `has the same bits at every level with any threads`() throws {
    let (x, y) = (random(1, 33, 19), random(2, 40, 19))
    var found: Set<KernelDistance> = []
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        try Execution.with(level: level, threads: threads) {
          let distance = try KernelDistance(x, y, subsets: 3, subsetSize: 20)
          found.insert(distance)
        }
      }
    }
    #expect(found.count == 1)
  }

  @Test func `needs two pictures of each`() {
    let (one, more) = (FeatureSet(name: "drawn", Tensor([1, 2], [1, 2])), random(1, 5, 2))
    #expect(throws: JudgingError.tooFew(what: "drawn", needed: 2, found: 1)) {
      try KernelDistance(more, one)
    }
  }
}
