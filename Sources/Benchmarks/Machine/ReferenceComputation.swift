import Tensors

/// A small computation whose bits are known: a machine that gives others would draw other pictures.
package enum ReferenceComputation {
  /// The digest that every machine must find.
  ///
  /// A test finds it again with the plain loops that define the kernels.
  package static let expected: UInt64 = 0x679F_700D_A438_D56F

  /// The sizes of the matrix product: its chains are longer than a panel, and no size is a multiple
  /// of sixteen.
  package static let (rows, inner, columns) = (61, 517, 83)

  /// The sizes of the convolution.
  package static let (channels, filters, side) = (3, 5, 23)

  /// What the computation starts from, all in −1 ..< 1.
  package struct Operands {
    /// `[rows, inner]`, `[inner, columns]` and `[columns]`.
    package let x, weight, bias: [Float]
    /// `[1, channels, side, side]` and `[filters, channels, 3, 3]`.
    package let picture, kernel: [Float]
  }

  /// The numbers of a linear congruential generator.
  package static var operands: Operands {
    var state: UInt64 = 20_140_331
    func values(_ count: Int) -> [Float] {
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) / Float(1 << 23) - 1  // 24 bits, so nothing is rounded
      }
    }
    return Operands(
      x: values(rows * inner), weight: values(inner * columns), bias: values(columns),
      picture: values(channels * side * side), kernel: values(filters * channels * 9))
  }

  /// Runs with the level and threads of the current execution.
  ///
  /// - Returns: the digest of all results.
  package static func run() -> UInt64 {
    let operands = operands
    let x = Tensor(operands.x, [rows, inner])
    let weight = Tensor(operands.weight, [inner, columns])
    let sums = x.matmul(weight) + Tensor(operands.bias, [columns])
    let leaky = Tensor.maximum(sums, sums * 0.1)
    let squashed = leaky / (leaky * leaky + 1)
    let filtered = conv2d(
      Tensor(operands.picture, [1, channels, side, side]),
      weight: Tensor(operands.kernel, [filters, channels, 3, 3]), padding: 1)
    return digest([
      squashed.values, squashed.sum([1]).values, squashed.sum([0]).values, [squashed.sum().item],
      sums.softmax().values, filtered.values,
    ])
  }

  /// Runs at every level of this machine with 1, 2 and 3 threads.
  ///
  /// - Returns: where another digest than `expected` came out, as `avx2 × 3`.
  package static func failures(expected: UInt64 = expected) -> [String] {
    Level.available.flatMap { level in
      (1...3).compactMap { threads in
        let found = Execution.with(level: level, threads: threads) { run() }
        return found == expected ? nil : "\(level) × \(threads)"
      }
    }
  }

  /// FNV-1a in 64 bits over the bit patterns, the lowest byte of each first.
  package static func digest(_ results: [[Float]]) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in results.joined() {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        hash ^= UInt64(value.bitPattern >> shift & 0xFF)
        hash = hash &* 0x100_0000_01B3
      }
    }
    return hash
  }
}
