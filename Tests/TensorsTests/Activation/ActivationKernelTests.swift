import CKernels
import Tensors
import TestSupport
import Testing

/// The kernels of a function, run on arrays.
struct ActivationKernels: Sendable {
  let kind: Elementwise.Kind
  let parameter: Float = 0.3
  /// `nil`: the plain loops.
  let level: ck_level?

  private var pair: ck_activation_pair {
    let table = level.map { ck_activation($0) } ?? ck_activation_reference()
    return Elementwise.kernels(of: kind, in: table.pointee)
  }

  func forward(_ x: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { buffer, count in
      count = x.count
      guard let y = buffer.baseAddress else { return }
      pair.forward(x.count, parameter, x, y)
    }
  }

  func backward(_ x: [Float], _ y: [Float], _ dy: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: x.count) { buffer, count in
      count = x.count
      guard let dx = buffer.baseAddress else { return }
      pair.backward(x.count, parameter, x, y, dy, dx)
    }
  }

  /// Both directions over the first `count` numbers, in place, as bits of all the numbers.
  func inPlace(_ x: [Float], _ dy: [Float], count: Int) -> [[UInt32]] {
    var (y, dx) = (x, dy)
    y.withUnsafeMutableBufferPointer { y in
      guard let start = y.baseAddress else { return }
      pair.forward(count, parameter, start, start)
    }
    dx.withUnsafeMutableBufferPointer { dx in
      guard let start = dx.baseAddress else { return }
      pair.backward(count, parameter, x, y, start, start)
    }
    return [y, dx].map { $0.map(\.bitPattern) }
  }
}

@Suite struct ActivationKernelTests {
  /// Zeros, infinities, NaNs, numbers of every exponent, and many where the functions bend.
  static let numbers: [Float] = {
    var seeded = SeededNumbers(21)
    return remarkableNumbers + numbersOfEverySize + seeded.uniform(20_000, scale: 20)
  }()

  /// Gradients that come in: ordinary ones, with an infinity, a NaN and zeros among them.
  static let flows: [Float] = {
    var seeded = SeededNumbers(22)
    let special: [Float] = [.infinity, .nan, 0, -0.0, 1e30]
    return (0..<numbers.count).map { $0 % 97 < 5 ? special[$0 % 97] : seeded.uniform() * 3 }
  }()

  @Test(arguments: Elementwise.Kind.allCases)
  func `gives its plain loop's bits at every level, both ways`(kind: Elementwise.Kind) {
    let plain = ActivationKernels(kind: kind, level: nil)
    let y = plain.forward(Self.numbers)
    let dx = plain.backward(Self.numbers, y, Self.flows)
    for level in ElementaryFunction.levels {
      let kernels = ActivationKernels(kind: kind, level: level)
      let found = kernels.forward(Self.numbers)
      let back = kernels.backward(Self.numbers, y, Self.flows)
      let wrong = y.indices.filter {
        found[$0].bitPattern != y[$0].bitPattern || back[$0].bitPattern != dx[$0].bitPattern
      }
      #expect(
        wrong.isEmpty,
        "level \(level.rawValue): \(wrong.count), as \(wrong.prefix(3).map { Self.numbers[$0] })")
    }
  }

  @Test(arguments: Elementwise.Kind.allCases)
  func `does tails of every length in place, and nothing beyond them`(kind: Elementwise.Kind) {
    var seeded = SeededNumbers(23)
    let (x, dy) = (seeded.uniform(40, scale: 3), seeded.uniform(40))
    let plain = ActivationKernels(kind: kind, level: nil)
    for count in 0...33 {
      let expected = plain.inPlace(x, dy, count: count)
      #expect(
        expected.map { Array($0[count...]) } == [x, dy].map { $0[count...].map(\.bitPattern) })
      for level in ElementaryFunction.levels {
        let found = ActivationKernels(kind: kind, level: level).inPlace(x, dy, count: count)
        #expect(found == expected, "level \(level.rawValue), \(count) numbers")
      }
    }
  }

  @Test(arguments: Elementwise.Kind.allCases)
  func `answers with one NaN, and lets none vanish`(kind: Elementwise.Kind) {
    for level in [nil] + ElementaryFunction.levels.map(Optional.some) {
      let kernels = ActivationKernels(kind: kind, level: level)
      let nans = [Float.nan, -.nan, Float(bitPattern: 0x7FC1_2345)]
      #expect(kernels.forward(nans).map(\.bitPattern) == [0x7FC0_0000, 0x7FC0_0000, 0x7FC0_0000])
      let all = kernels.forward(Self.numbers)
      #expect(all.filter(\.isNaN).allSatisfy { $0.bitPattern == 0x7FC0_0000 })
    }
  }
}
