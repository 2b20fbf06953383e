import CKernels

/// What the operands of matrix products are rounded to before they are multiplied.
///
/// Unlike ``Execution`` it changes results, and is part of a recipe. Sums, and everything that is
/// not a matrix product, are in single precision always; so are convolutions and attention.
public enum Precision: String, Codable, CaseIterable, Sendable {
  /// Single precision: nothing is rounded.
  case float32 = "f32"
  /// bfloat16, 8 bits of precision: about twice as fast where the processor multiplies pairs, the
  /// same bits and slower elsewhere.
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
}
