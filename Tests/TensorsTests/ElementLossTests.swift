import CKernels
import Tensors
import TestSupport
import Testing

@Suite struct ElementLossTests {
  @Test(
    arguments: [
      CK_SQUARED, CK_ABSOLUTE, CK_SMOOTH_ABSOLUTE, CK_HUBER, CK_BINARY_CROSS_ENTROPY,
    ].map(\.rawValue), [1, 16, 37])
  func `follows the reference bit for bit`(kind: UInt32, count: Int) {
    var numbers = SeededNumbers(61)
    let kind = ck_loss_kind(rawValue: kind)
    var (x, t) = (numbers.uniform(count, scale: 3), numbers.uniform(count))
    let dy = numbers.uniform(count)
    t[0] = x[0]  // a kink
    if count > 3 { (x[1], x[2], x[3]) = (.infinity, 200, -200) }
    let expected = written(2, of: count) { y in
      ck_loss_forward_reference(count, kind, 0.7, x, t, y[0])
      ck_loss_backward_reference(count, kind, 0.7, x, t, dy, y[1])
    }
    for level in kernelLevels {
      let found = written(2, of: count) { y in
        ck_loss(level).pointee.forward(count, kind, 0.7, x, t, y[0])
        ck_loss(level).pointee.backward(count, kind, 0.7, x, t, dy, y[1])
      }
      #expect(found.map(patterns) == expected.map(patterns), "\(level)")
    }
  }

  @Test func `refuses targets of another shape`() async {
    await #expect(processExitsWith: .failure) {
      _ = ElementLoss(.squared)(.zeros([2, 3]), .zeros([3]))
    }
  }
}
