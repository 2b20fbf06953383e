import Foundation
import Synchronization
import Tensors
import TestSupport
import Testing

/// Several threads that compute at once, each with several threads of the one pool.
@Suite struct ConcurrentCallersTests {
  /// A product, a softmax and a sum: regions of many sizes, one after the other.
  private static func result(_ seed: UInt64) -> [Tensor] {
    var numbers = SeededNumbers(seed)
    let a = Tensor(numbers.uniform(96 * 257), [96, 257])
    let b = Tensor(numbers.uniform(257 * 130), [257, 130])
    var x = a.matmul(b)
    for _ in 0..<3 { x = x.softmax() + x * 0.5 }
    return [x, x.sum([1])]
  }

  @Test(arguments: [2, 5, 9])
  func `callers at once get the bits that they get alone`(callers: Int) {
    let alone = Execution.with(threads: 1) {
      (0..<UInt64(callers)).map { bits(Self.result($0)) }
    }
    let wrong = Mutex<[Int]>([])
    // Each asks for other threads, so that regions of all widths meet in the pool.
    DispatchQueue.concurrentPerform(iterations: callers) { caller in
      Execution.with(threads: 1 + caller % 4) {
        for _ in 0..<40 where bits(Self.result(UInt64(caller))) != alone[caller] {
          wrong.withLock { $0.append(caller) }
        }
      }
    }
    #expect(wrong.withLock { $0 }.isEmpty)
  }
}
