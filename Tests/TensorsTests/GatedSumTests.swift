import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct GatedSumTests {
  @Test(arguments: [0, 1, 15, 16, 33, 100], [0, 1])
  func `follows the reference bit for bit`(count: Int, step: Int) {
    var numbers = SeededNumbers(81)
    let (x, y) = (numbers.uniform(count), numbers.uniform(count))
    let gate = numbers.uniform(count + 1)
    let expected = written(1, of: count) { z in
      ck_gated_sum_reference(count, x, gate, Int32(step), y, z[0])
    }
    for level in kernelLevels {
      let found = written(1, of: count) { z in
        ck_arithmetic(level).pointee.gated_sum(count, x, gate, Int32(step), y, z[0])
      }
      #expect(found.map(patterns) == expected.map(patterns), "\(level)")
    }
  }

  @Test(arguments: [[2, 1, 37], [37], [2, 5, 37], [5, 1], []] as [Shape])
  func `has the bits of a product and a sum`(gateShape: Shape) {
    var numbers = SeededNumbers(82)
    let shape: Shape = [2, 5, 37]
    let values = [shape, shape, gateShape, shape].map { Tensor(numbers.uniform($0.count), $0) }
    func results(_ function: (Tensor, Tensor, Tensor) -> Tensor) -> [[UInt32]] {
      let leaves = values[..<3].map(\.leaf)
      let z = function(leaves[0], leaves[1], leaves[2])
      let gradients = (z * values[3]).sum().gradients()
      return bits([z] + leaves.compactMap { gradients[$0] })
    }
    let expected = results { $0 + $2 * $1 }
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          #expect(results { $0.adding($1, gatedBy: $2) } == expected, "\(level), \(threads)")
        }
      }
    }
  }

  @Test func `refuses a gate that does not fit`() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor.zeros([2, 3]).adding(.zeros([2, 3]), gatedBy: .zeros([2]))
    }
  }
}
