import CKernels
import Tensors
import TestSupport
import Testing

/// Recurrences over tokens have the bits of plain loops at every level, on any number of threads.
@Suite struct ScanKernelTests {
  struct Size: CustomTestStringConvertible, Sendable {
    let tokens: Int
    let channels: Int
    let states: Int
    let isReversed: Bool
    var testDescription: String {
      "\(tokens) × \(channels), \(states) states\(isReversed ? ", reversed" : "")"
    }

    var order: ck_scan_order {
      ck_scan_order(
        tokens: tokens, channels: channels, states: states, is_reversed: isReversed ? 1 : 0)
    }
  }

  private static let sizes = [
    (1, 1, 1), (3, 15, 4), (9, 16, 3), (7, 33, 16), (5, 128, 2), (4, 300, 5),
  ]
  .flatMap { tokens, channels, states in
    [false, true].map {
      Size(tokens: tokens, channels: channels, states: states, isReversed: $0)
    }
  }

  @Test(arguments: sizes) func `at every level`(size: Size) {
    let expected = results(size, ck_scan_reference())
    for level in kernelLevels {
      #expect(results(size, ck_scan(level)).map(patterns) == expected.map(patterns), "\(level)")
    }
  }

  @Test(arguments: [false, true])
  func `on any number of threads, and alone as in a batch`(isReversed: Bool) {
    let rows: Shape = [3, 40, 150]
    let (states, inputs): (Shape, Shape) = ([4, 150], [3, 40, 4])
    var numbers = SeededNumbers(12)
    func tensor(_ shape: Shape, _ scale: Float = 1) -> Tensor {
      Tensor(numbers.uniform(shape.count, scale: scale), shape)
    }
    let own = [tensor(rows), tensor(rows).squared(), tensor(inputs), tensor(inputs)]
    let shared = [-tensor(states).squared(), tensor(states, 0.5), tensor(states), tensor(states)]
    func run(_ own: [Tensor]) -> [Tensor] {
      let (x, weights) = (own.map(\.leaf), shared.map(\.leaf))
      let selective = x[0].selectiveScan(
        steps: x[1], decay: weights[0], input: x[2], output: x[3], isReversed: isReversed)
      let diagonal = x[0].diagonalScan(
        decay: (weights[0] * 0.5, weights[1]), output: (weights[2], weights[3]),
        isReversed: isReversed)
      let seen = x[0].tokenConvolution(weight: weights[2], isReversed: isReversed)
      let gradients = (selective * diagonal + seen * x[1]).sum().gradients()
      return [selective, diagonal, seen] + (x + weights).compactMap { gradients[$0] }
    }
    #expect(differingExecutions { run(own) }.isEmpty)
    let (all, alone) = (run(own), run(own.map { $0.sliced(0, 1..<2) }))
    #expect(all.count == 11)
    #expect(bits(Array(alone[..<7])) == bits(all[..<7].map { $0.sliced(0, 1..<2) }))
  }

  /// What the kernels of a table write for seeded inputs.
  private func results(_ size: Size, _ kernels: UnsafePointer<ck_scan_kernels>) -> [[Float]] {
    let table = kernels.pointee
    let (rows, weights) = (size.tokens * size.channels, size.states * size.channels)
    let inputs = size.tokens * size.states
    let groups = (size.channels + Int(CK_SCAN_GROUP) - 1) / Int(CK_SCAN_GROUP)
    var order = size.order
    let room = max(ck_selective_scratch(&order), ck_diagonal_scratch(&order))
    let counts = [rows, rows, rows, weights, weights, weights, weights, inputs, inputs]
    var numbers = SeededNumbers(11)
    return numbers.uniform(counts.reduce(0, +)).withUnsafeBufferPointer { memory in
      guard var next = memory.baseAddress else { return [] }
      let from = counts.map { count in
        defer { next += count }
        return next
      }
      var selective = ck_selective_inputs(
        x: from[0], step: from[1], decay: from[3], input: from[7], output: from[8])
      var diagonal = ck_diagonal_inputs(
        x: from[0], decay_real: from[3], decay_imaginary: from[4], output_real: from[5],
        output_imaginary: from[6])
      let most = max(rows, weights, groups * inputs, room)
      let found = written(15, of: most) { to in
        for first in stride(from: 0, to: size.channels, by: Int(CK_SCAN_BLOCK)) {
          table.selective(&order, first, &selective, to[0])
          table.diagonal(&order, first, &diagonal, to[1])
          var slopes = ck_diagonal_gradients(
            x: to[2], decay_real: to[3], decay_imaginary: to[4], output_real: to[5],
            output_imaginary: to[6])
          table.diagonal_backward(&order, first, &diagonal, from[2], &slopes, to[14])
          table.taps(&order, first, from[0], from[3], to[7])
          table.taps_backward(&order, first, from[0], from[2], to[8])
        }
        for group in 0..<groups {
          var slopes = ck_selective_gradients(
            x: to[9], step: to[10], decay: to[11], input: to[12] + group * inputs,
            output: to[13] + group * inputs)
          table.selective_backward(
            &order, group * Int(CK_SCAN_GROUP), &selective, from[2], &slopes, to[14])
        }
      }
      return Array(found.dropLast())  // but for the room
    }
  }
}
