import CKernels

/// What the operands of products are rounded to before they are multiplied.
///
/// Unlike ``Execution`` it changes results, and is part of a recipe. It is for matrix products,
/// convolutions and transposed convolutions, also where these are gradients of inputs, and for the
/// two products of attention: queries and keys are rounded, and the softmax's weights and the values.
/// Everything else is in single precision always: sums, the softmax itself, the gradients of
/// attention (those of the function without rounding, at the same inputs), the gradient of a
/// convolution's weight, and depthwise convolutions, whose groups have one channel and one output.
public enum Precision: String, Codable, CaseIterable, Sendable {
  /// Single precision: nothing is rounded.
  case float32 = "f32"
  /// bfloat16, 8 bits of precision: about twice as fast where the processor multiplies pairs, the
  /// same bits and slower elsewhere.
  ///
  /// Chains run over pairs of neighbours: in k, of channels (each pair at all taps before the next
  /// pair comes), in attention's head dimension, or of its keys. The odd one's product is added
  /// first, then the even one's, each fused and a subnormal result flushed to zero; a last one
  /// without a partner has zeros beside it, whose products are added.
  case bfloat16 = "bf16"

  /// What products of this task use.
  @TaskLocal public static var current = Precision.float32

  /// Runs a closure with another precision.
  public static func with<Result>(
    _ precision: Precision, _ body: () throws -> Result
  ) rethrows -> Result {
    try $current.withValue(precision, operation: body)
  }

  /// The kernels of a product at the level of the current execution.
  var matmulKernels: ck_matmul_kernels {
    let level = Execution.current.level.kernel
    return switch self {
    case .float32: ck_matmul(level).pointee
    case .bfloat16: ck_matmul_bfloat16(level).pointee
    }
  }

  /// The kernels of a product whose operands were rounded, and lie in words that are moved as if
  /// they were floats: only tiles are others.
  var wordKernels: ck_matmul_kernels {
    var kernels = ck_matmul(Execution.current.level.kernel).pointee
    kernels.tile = matmulKernels.tile
    return kernels
  }

  /// The channels whose numbers for one place are multiplied together.
  var width: Int {
    switch self {
    case .float32: 1
    case .bfloat16: 2
    }
  }

  /// The kernels of a product that reads numbers where they lie, which are rounded as they are
  /// copied there: only tiles and copies are others.
  var directKernels: ck_direct_kernels {
    let level = Execution.current.level.kernel
    var kernels = ck_direct(level).pointee
    if self == .bfloat16 {
      let pairs = ck_pairs(level).pointee
      (kernels.tile, kernels.copy) = (pairs.tile, pairs.copy)
    }
    return kernels
  }
}
