import CKernels
import Foundation
import TestSupport
import Testing

@Suite struct ElementaryTests {
  @Test(arguments: ElementaryFunction.all)
  func `gives its twin's bits at every level`(function: ElementaryFunction) {
    var seeded = SeededNumbers(11)
    let numbers = remarkableNumbers + numbersOfEverySize + seeded.uniform(40_000, scale: 20)
    let expected = numbers.map { function.twin($0).bitPattern }
    for level in ElementaryFunction.levels {
      let found = function.values(numbers, at: level).map(\.bitPattern)
      let wrong = numbers.indices.filter { found[$0] != expected[$0] }
      #expect(wrong.isEmpty, "level \(level.rawValue), \(wrong.prefix(3).map { numbers[$0] })")
    }
  }

  @Test(arguments: ElementaryFunction.all)
  func `is as near to the truth as stated`(function: ElementaryFunction) {
    var seeded = SeededNumbers(12)
    let numbers =
      remarkableNumbers + numbersOfEverySize + seeded.uniform(60_000, scale: 20)
      + seeded.uniform(60_000)
    let found = function.values(numbers, at: ck_best_level())
    let errors = zip(numbers, found).map { errorInUnits($1, function.truth(Double($0))) }
    let worst = errors.indices.max { errors[$0] < errors[$1] } ?? 0
    #expect(errors[worst] <= function.bound, "at \(numbers[worst]): \(found[worst])")
  }

  @Test(arguments: ElementaryFunction.all)
  func `does tails of every length in place, and nothing beyond them`(function: ElementaryFunction)
  {
    var seeded = SeededNumbers(13)
    let numbers = seeded.uniform(40, scale: 3)
    for level in ElementaryFunction.levels {
      for count in 0...33 {
        var found = numbers
        found.withUnsafeMutableBufferPointer { buffer in
          guard let start = buffer.baseAddress else { return }
          function.kernel(ck_elementary(level))(count, start, start)
        }
        let expected = numbers.prefix(count).map(function.twin) + numbers.dropFirst(count)
        #expect(
          found.map(\.bitPattern) == expected.map(\.bitPattern),
          "level \(level.rawValue), \(count) numbers")
      }
    }
  }

  @Test func `sine and cosine turn right at the times that rectified flow embeds, and far beyond`()
  {
    var seeded = SeededNumbers(14)
    let numbers =
      seeded.uniform(50_000, scale: 1000) + seeded.uniform(50_000, scale: 1e5)
      + seeded.uniform(50_000, scale: 1e9) + seeded.uniform(50_000, scale: 3e38)
    for function in ElementaryFunction.all where ["sin", "cos"].contains(function.name) {
      let found = function.values(numbers, at: ck_best_level())
      let worst = zip(numbers, found).map { errorInUnits($1, function.truth(Double($0))) }.max()
      #expect((worst ?? .infinity) <= function.bound, "\(function.name)")
    }
  }
}

@Suite struct PowerTests {
  /// All pairs of remarkable numbers, then bases and exponents whose powers are in range.
  static let pairs: [(Float, Float)] = {
    var seeded = SeededNumbers(15)
    let ordinary = (0..<60_000).map { _ -> (Float, Float) in
      let base = Float(bitPattern: seeded.next() & 0x7FFF_FFFF)
      return (base, Float(Double(seeded.uniform()) * 150 / log2(Double(base))))
    }
    let nearOne = (0..<20_000).map { _ in (1 + seeded.uniform() * 0.01, seeded.uniform() * 9000) }
    return remarkableNumbers.flatMap { x in remarkableNumbers.map { (x, $0) } } + ordinary + nearOne
  }()

  func powers(at level: ck_level, _ pairs: [(Float, Float)]) -> [Float] {
    var found = pairs.map(\.0)
    let exponents = pairs.map(\.1)
    found.withUnsafeMutableBufferPointer { buffer in
      exponents.withUnsafeBufferPointer { exponents in
        guard let start = buffer.baseAddress, let exponents = exponents.baseAddress else { return }
        ck_elementary(level).pointee.pow(pairs.count, start, exponents, start)
      }
    }
    return found
  }

  @Test func `gives its twin's bits at every level and every tail`() {
    let expected = Self.pairs.map { ck_pow_reference($0.0, $0.1).bitPattern }
    for level in ElementaryFunction.levels {
      let found = powers(at: level, Self.pairs).map(\.bitPattern)
      let wrong = found.indices.filter { found[$0] != expected[$0] }
      #expect(wrong.isEmpty, "level \(level.rawValue), \(wrong.prefix(3).map { Self.pairs[$0] })")
      for count in 0...33 {
        let some = Array(Self.pairs.suffix(count))
        #expect(powers(at: level, some).map(\.bitPattern) == expected.suffix(count))
      }
    }
  }

  @Test func `is rounded nearly correctly, and meets every special value of C`() {
    let found = powers(at: ck_best_level(), Self.pairs)
    let errors = zip(Self.pairs, found).map { errorInUnits($1, pow(Double($0.0), Double($0.1))) }
    let worst = errors.indices.max { errors[$0] < errors[$1] } ?? 0
    #expect(errors[worst] <= 0.501, "at \(Self.pairs[worst]): \(found[worst])")
  }
}
