import CKernels

/// What the operands of products are rounded to before they are multiplied.
///
/// Unlike ``Execution`` it changes results, and is part of a recipe. It is for matrix products,
/// convolutions and transposed convolutions, also where these are gradients of inputs, and for the
/// two products of attention: queries and keys are rounded, and the softmax's weights and the values.
/// Everything else is in single precision always: sums, the softmax itself, the gradients of
/// attention (those of the function without rounding, at the same inputs), the gradient of a
/// convolution's weight, and depthwise convolutions, whose groups have one channel and one output.
///
/// Training in it is mixed precision: parameters, gradients and the optimizer's state are single
/// precision, and only what is multiplied is rounded. The gradients of a linear map are products
/// of rounded numbers, of its input from the rounded weight, and of its weight from the rounded
/// input; that of a bias is a sum, and not rounded.
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
  /// IEEE binary16, 11 bits of precision and numbers up to 65504, as fast as single precision.
  ///
  /// Numbers are rounded to nearest even: what is too large becomes infinite, and what is below
  /// 2⁻¹⁴ keeps as many bits as multiples of 2⁻²⁴ have. Chains are those of single precision.
  /// Gradients easily are too small for it, unless the loss is scaled up before they are taken.
  case float16 = "f16"

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
    switch self {
    case .float32: return ck_matmul(level).pointee
    case .bfloat16: return ck_matmul_bfloat16(level).pointee
    case .float16:
      let rounding = ck_float16(level).pointee
      var kernels = ck_matmul(level).pointee
      (kernels.pack_rows, kernels.pack_columns) = (rounding.pack_rows, rounding.pack_columns)
      return kernels
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
    case .float32, .float16: 1
    case .bfloat16: 2
    }
  }

  /// The kernels of a product that reads numbers where they lie, which are rounded as they are
  /// copied there: only tiles and copies are others.
  var directKernels: ck_direct_kernels {
    let level = Execution.current.level.kernel
    var kernels = ck_direct(level).pointee
    switch self {
    case .float32: break
    case .bfloat16:
      let pairs = ck_pairs(level).pointee
      (kernels.tile, kernels.copy) = (pairs.tile, pairs.copy)
    case .float16: kernels.copy = ck_float16(level).pointee.copy
    }
    return kernels
  }
}
