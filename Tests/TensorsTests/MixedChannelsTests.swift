import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct MixedChannelsTests {
  @Test func `every level has the bits of the plain loops`() {
    var numbers = SeededNumbers(31)
    for (channels, plane, first) in [(1, 1, 0), (3, 16, 0), (4, 33, 2), (6, 15, 7), (13, 100, 41)] {
      let x = numbers.uniform(channels * plane, scale: 3)
      // Doubles that are no floats.
      let matrix = numbers.uniform(channels * channels).map { Double($0) / 3 }
      let run = { (mix: (UnsafeMutablePointer<Float>) -> Void) in
        written(1, of: channels * plane) { mix($0[0]) }.map(patterns)
      }
      let expected = run { ck_mix_reference(matrix, channels, x, plane, first, plane, $0) }
      for level in kernelLevels {
        let found = run {
          ck_mixing(level).pointee.mix(matrix, channels, x, plane, first, plane, $0)
        }
        #expect(found == expected, "\(level), \(channels) × \(plane)")
      }
    }
  }

  @Test func `threads and batches do not show, forwards and backwards`() {
    var numbers = SeededNumbers(32)
    let x = Tensor(numbers.uniform(5 * 7 * 45 * 37), [5, 7, 45, 37])
    let matrix = Tensor(numbers.uniform(49), [7, 7])
    let differing = differingExecutions {
      let (x, matrix) = (x.leaf, matrix.leaf)
      let (y, back) = (x.mixingChannels(by: matrix), x.unmixingChannels(by: matrix))
      let gradients = (y * back).sum().gradients()
      return [y, back] + [gradients[x], gradients[matrix]].compactMap(\.self)
    }
    #expect(differing == [])
    let alone = (0..<5).map { x.sliced(0, $0..<$0 + 1).mixingChannels(by: matrix) }
    #expect(bits([.concatenated(alone, axis: 0)]) == bits([x.mixingChannels(by: matrix)]))
  }

  @Test func `what was mixed comes back but for a rounding or two`() {
    var numbers = SeededNumbers(33)
    let x = Tensor(numbers.uniform(48 * 64), [1, 48, 8, 8])
    // Far from matrices without an inverse.
    let matrix = Tensor(
      (0..<48 * 48).map { numbers.uniform(1)[0] + ($0 % 49 == 0 ? 20 : 0) }, [48, 48])
    let back = x.mixingChannels(by: matrix).unmixingChannels(by: matrix)
    // What y loses when it is rounded, the inverse enlarges; float sums would lose it 48 times.
    #expect(relativeError(found: back, expected: x) < 4e-6)
  }

  @Test func `a matrix without an inverse gives no finite numbers`() {
    let x = Tensor([1, 2], [1, 2, 1, 1])
    let y = x.unmixingChannels(by: Tensor([1, 2, 2, 4], [2, 2]))
    #expect(y.values.allSatisfy { !$0.isFinite })
  }
}
