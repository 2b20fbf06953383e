import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct MatrixProductTests {
  @Test(arguments: [
    (1, 1, 1), (3, 5, 7), (12, 32, 16), (13, 33, 385), (64, 100, 31), (97, 65, 800), (2, 200, 0),
    (150, 300, 20), (7, 1, 1000), (1, 130, 401), (24, 48, 17),
  ])
  func `equals three plain loops at every level`(m: Int, n: Int, k: Int) {
    var numbers = SeededNumbers(1)
    let (a, b) = (numbers.uniform(m * k), numbers.uniform(k * n))
    var expected = [Float](repeating: 0, count: m * n)
    ck_matmul_reference(m, n, k, a, k, 1, b, n, 1, &expected, 0)
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          let product = Tensor(a, [m, k]).matmul(Tensor(b, [k, n]))
          #expect(bits([product]) == [expected.map(\.bitPattern)], "\(level), \(threads) threads")
          let turned = Tensor(b, [k, n]).transposed()
          let again = Tensor(a, [m, k]).transposed()
            .matmul(turned, transposesSelf: true, transposesOther: true)
          #expect(bits([again]) == bits([product]), "transposed, \(level)")
        }
      }
    }
  }

  @Test func `gives a row the same bits alone and in a batch`() {
    var numbers = SeededNumbers(2)
    let rows = Tensor(numbers.uniform(50 * 70), [50, 70])
    let weight = Tensor(numbers.uniform(40 * 70), [40, 70])
    let together = rows.matmul(weight, transposesOther: true)
    for row in [0, 13, 49] {
      let alone = rows.sliced(0, row..<row + 1).matmul(weight, transposesOther: true)
      #expect(bits([alone]) == bits([together.sliced(0, row..<row + 1)]))
    }
  }

  @Test(arguments: 1...26)
  func `gives strips of every height the same bits`(m: Int) {
    var numbers = SeededNumbers(3)
    let (n, k) = (45, 53)
    let (a, b) = (numbers.uniform(m * k), numbers.uniform(k * n))
    var expected = [Float](repeating: 0, count: m * n)
    ck_matmul_reference(m, n, k, a, k, 1, b, n, 1, &expected, 0)
    for level in Level.available {
      let product = Execution.with(level: level) { Tensor(a, [m, k]).matmul(Tensor(b, [k, n])) }
      #expect(bits([product]) == [expected.map(\.bitPattern)], "\(level)")
    }
  }
}
