import CKernels

/// What is added to a convolution's result, a number to each of its numbers, and the activation of the
/// sum.
struct PlaneAddition {
  /// As many numbers as the result has, in its order.
  let values: UnsafePointer<Float>
  private let activation: Elementwise?
  private let run: ck_activation_forward?
  private let arithmetic: ck_arithmetic_kernels

  /// Reads the kernels of the current execution.
  init(_ values: UnsafePointer<Float>, then activation: Elementwise?) {
    (self.values, self.activation) = (values, activation)
    run = activation?.kernels.forward
    arithmetic = ck_arithmetic(Execution.current.level.kernel).pointee
  }

  /// Whether the activation is a ReLU; `nil` where it is another one.
  var isRectified: Bool? {
    switch activation?.kind {
    case nil: false
    case .relu: true
    default: nil
    }
  }

  /// Finishes `count` numbers of a result, from one on.
  func finish(_ result: UnsafeMutablePointer<Float>, at first: Int = 0, count: Int) {
    let to = result + first
    arithmetic.add(count, to, 1, values + first, 1, to)
    if let activation, let run { run(count, activation.parameter, to, to) }
  }
}
