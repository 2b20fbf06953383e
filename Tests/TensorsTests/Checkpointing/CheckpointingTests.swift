import Synchronization
import Tensors
import TestSupport
import Testing

/// Blocks that run twice give the bits of blocks that remember.
@Suite struct CheckpointingTests {
  /// Counts how often something happened, and hears every step.
  private final class Counter: TraceRecorder {
    private let steps = Mutex<[String]>([])
    var seen: [String] { steps.withLock { $0 } }
    var seesLayers: Bool { true }
    func record(_ step: String, _ values: Tensor) { steps.withLock { $0.append(step) } }
    func count() { steps.withLock { $0.append("run") } }
  }

  private static func numbers(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var numbers = SeededNumbers(seed)
    return Tensor(numbers.uniform(shape.count), shape)
  }

  /// The scalar of a function of leaves, and its gradients for them.
  private static func results(
    of leaves: [Tensor], _ isOn: Bool, _ function: ([Tensor]) -> Tensor
  ) -> [Tensor] {
    let leaves = leaves.map(\.leaf)
    let loss = Checkpointing.with(isOn) { function(leaves) }
    let item = loss.detached
    let gradients = loss.gradients()
    return [item] + leaves.compactMap { gradients[$0] }
  }

  private func expectSameBits(
    of leaves: [Tensor], _ function: ([Tensor]) -> Tensor,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let expected = bits(Self.results(of: leaves, false, function))
    #expect(expected.count == leaves.count + 1, sourceLocation: sourceLocation)
    #expect(
      bits(Self.results(of: leaves, true, function)) == expected, sourceLocation: sourceLocation)
    #expect(
      differingExecutions { Self.results(of: leaves, true, function) } == [],
      sourceLocation: sourceLocation)
  }

  @Test func `a chain of blocks that share a weight`() {
    let leaves = [Self.numbers([5, 19], 1), Self.numbers([19, 19], 2), Self.numbers([19], 3)]
    expectSameBits(of: leaves) { leaves in
      let (weight, bias) = (leaves[1], leaves[2])
      return (0..<4).reduce(leaves[0]) { x, _ in
        checkpointed(x) { x in x + linear(x, weight: weight, bias: bias).tanh() * weight.sum() }
      }.sum()
    }
  }

  @Test func `sums of many paths keep their order, which their bits show`() {
    // Contributions of sizes that lose bits in every order but one.
    let leaves = [Self.numbers([3, 7], 4)]
    @Sendable func mixed(_ x: Tensor) -> Tensor { x * 1e6 + (x * x * 3e-3 - x.exp() * 1e5) * x }
    expectSameBits(of: leaves) { leaves in
      let x = leaves[0]
      let outside = x * 7.7e4
      let y = checkpointed(x) { mixed($0) * 1.1 + x * 3.3 + outside }
      let z = checkpointed(y) { mixed($0) + x * y - outside }
      return (z * x - y * 1e5 + x.tanh()).sum()
    }
  }

  @Test func `several inputs and outputs, some of them from one block to the next`() {
    let leaves = [
      Self.numbers([4, 6], 5), Self.numbers([4, 6], 6), Self.numbers([6, 6], 7),
      Self.numbers([6, 6], 8),
    ]
    expectSameBits(of: leaves) { leaves in
      let (a, b) = (leaves[2], leaves[3])
      var streams = Array(leaves[0...1])
      for _ in 0..<3 {
        streams = checkpointed(streams) { streams in
          let joint = Tensor.concatenated(
            [streams[0].matmul(a), streams[1].matmul(b)], axis: 0
          ).softmax()
          let first = streams[0] + joint.sliced(0, 0..<4).matmul(b)
          // One output is an input, one belongs to no leaf.
          return [first, streams[1] * joint.sliced(0, 4..<8) + first, streams[0], .ones([4, 6])]
        }
      }
      return (streams[0] * streams[2] + streams[1] * streams[3]).sum()
    }
  }

  @Test func `blocks in blocks`() {
    let leaves = [Self.numbers([3, 8], 9), Self.numbers([8, 8], 10)]
    expectSameBits(of: leaves) { leaves in
      let weight = leaves[1]
      return (0..<2).reduce(leaves[0]) { x, _ in
        checkpointed(x) { x in
          let inner = checkpointed(x) { x in
            checkpointed(x) { ($0.matmul(weight) + x).tanh() } * x.exp()
          }
          return checkpointed([inner, x]) { [$0[0] * $0[1], $0[1].matmul(weight)] }
            .reduce(x) { $0 + $1 }
        }
      }.sum()
    }
  }

  @Test func `a block that needs no gradient, or whose result nobody uses, runs once`() {
    let counter = Counter()
    let x = Self.numbers([4], 11)
    Checkpointing.with(true) {
      let plain = checkpointed(x) { x in
        counter.count()
        return x * 2
      }
      #expect(!plain.needsGradient && plain.values == (x * 2).values)
      let leaf = x.leaf
      _ = checkpointed(leaf) { x in
        counter.count()
        return x * 2
      }
      #expect((leaf * 3).sum().gradients()[leaf]?.values == [3, 3, 3, 3])
    }
    #expect(counter.seen.count == 2)
  }

  @Test func `the second run has the first one's level, threads and precision, and is not traced`()
    throws
  {
    let counter = Counter()
    let ways = Mutex<[(Execution, Precision)]>([])
    let leaf = Self.numbers([5, 33], 12).leaf
    let weight = Self.numbers([33, 33], 13).leaf
    func loss(_ isOn: Bool) -> Tensor {
      Checkpointing.with(isOn) {
        Precision.with(.bfloat16) {
          Execution.with(level: Level.available.last, threads: 3) {
            Trace.$recorder.withValue(counter) {
              checkpointed(leaf) { x in
                ways.withLock { $0.append((Execution.current, Precision.current)) }
                let y = x.matmul(weight)
                Trace.step("product", y)
                return y.tanh()
              }.sum()
            }
          }
        }
      }
    }
    let (with, without) = (loss(true), loss(false))
    let listened = Trace.$recorder.withValue(counter) { with.gradients() }
    let expected = without.gradients()
    for leaf in [leaf, weight] {
      #expect(bits([try #require(listened[leaf])]) == bits([try #require(expected[leaf])]))
    }
    #expect(counter.seen == ["product", "product"])
    let seen = ways.withLock { $0 }
    #expect(seen.count == 3)
    #expect(seen.allSatisfy { $0 == seen[0].0 && $1 == .bfloat16 })
  }

  @Test func `one graph may be walked several times`() throws {
    let (x, weight) = (Self.numbers([3, 8], 14).leaf, Self.numbers([8, 8], 15).leaf)
    let loss = Checkpointing.with(true) {
      checkpointed(checkpointed(x) { $0.matmul(weight).tanh() }) { $0.matmul(weight).exp() }.sum()
    }
    let (first, second) = (loss.gradients(), loss.gradients())
    #expect(bits([try #require(first[weight])]) == bits([try #require(second[weight])]))
  }

  @Test func `a graph of ten thousand blocks is torn down without recursion`() {
    let x = Tensor([1], [1]).leaf
    Checkpointing.with(true) {
      let deep = (0..<10_000).reduce(x) { x, _ in checkpointed(x) { $0 * 1 } }
      #expect(deep.needsGradient)
      _ = consume deep
      let walked = (0..<10_000).reduce(x) { x, _ in checkpointed(x) { $0 * 1 } }
      #expect(walked.sum().gradients()[x]?.values == [1])
    }
  }

  @Test func `a block that takes other steps when it runs again is a programming error`() async {
    await #expect(processExitsWith: .failure) {
      let runs = Mutex(0)
      let x = Tensor([1], [1]).leaf
      let y = Checkpointing.with(true) {
        checkpointed(x) { x in
          let run = runs.withLock { runs in
            runs += 1
            return runs
          }
          return run == 1 ? x * 2 : (x * 2).exp()
        }
      }
      _ = y.sum().gradients()
    }
  }

  /// In a process of its own: other tests use the same pool.
  @Test func `memory is that of the inputs of all blocks and the steps of one`() async {
    await #expect(processExitsWith: .success) {
      let (blocks, steps, bytes) = (12, 10, 1 << 20)
      /// What a graph holds, and the most that there was while gradients were taken.
      func memory(_ isOn: Bool) -> (held: Int, peak: Int) {
        let x = Tensor.full(0.5, [bytes / 4]).leaf
        StoragePool.shared.resetFigures()
        let before = StoragePool.shared.figures.live
        let loss = Checkpointing.with(isOn) {
          (0..<blocks).reduce(x) { x, _ in
            checkpointed(x) { x in (0..<steps).reduce(x) { x, _ in x.tanh() } }
          }.sum()
        }
        let held = StoragePool.shared.figures.live - before
        _ = loss.gradients()
        return (held, StoragePool.shared.figures.peak - before)
      }
      Execution.with(threads: 1) {
        let (without, with) = (memory(false), memory(true))
        precondition(without.held >= blocks * steps * bytes)
        precondition(with.held <= (blocks + 1) * bytes)
        // Two gradients, and one that is being made.
        precondition(with.peak <= (blocks + steps + 4) * bytes, "\(with.peak / bytes)")
        precondition(with.peak * 4 < without.peak)
      }
    }
  }
}
