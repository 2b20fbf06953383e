import CKernels
import Foundation
import Testing

/// One elementary function: its kernel, its scalar twin, and the truth in double.
struct ElementaryFunction: Sendable, CustomTestStringConvertible {
  let name: String
  let kernel: @Sendable (UnsafePointer<ck_elementary_kernels>) -> ck_elementwise
  let twin: @Sendable (Float) -> Float
  let truth: @Sendable (Double) -> Double
  /// The largest error over all floats, in units in the last place: what scripts/elementary-errors
  /// found and the kernels' comments state.
  let bound: Double

  var testDescription: String { name }

  /// The kernel's results for the numbers.
  func values(_ numbers: [Float], at level: ck_level) -> [Float] {
    [Float](unsafeUninitializedCapacity: numbers.count) { buffer, count in
      count = numbers.count
      guard let to = buffer.baseAddress else { return }
      numbers.withUnsafeBufferPointer { buffer in
        guard let from = buffer.baseAddress else { return }
        kernel(ck_elementary(level))(numbers.count, from, to)
      }
    }
  }

  /// The levels of this machine.
  static let levels = [CK_PORTABLE, CK_NEON, CK_AVX2, CK_AVX512].filter {
    ck_level_available($0) == 1
  }

  static let all = [
    ElementaryFunction(
      name: "exp", kernel: { $0.pointee.exp }, twin: ck_exp_reference, truth: { exp($0) },
      bound: 0.771),
    ElementaryFunction(
      name: "expm1", kernel: { $0.pointee.expm1 }, twin: ck_expm1_reference, truth: { expm1($0) },
      bound: 1.382),
    ElementaryFunction(
      name: "log", kernel: { $0.pointee.log }, twin: ck_log_reference, truth: { log($0) },
      bound: 0.934),
    ElementaryFunction(
      name: "log1p", kernel: { $0.pointee.log1p }, twin: ck_log1p_reference, truth: { log1p($0) },
      bound: 1.543),
    ElementaryFunction(
      name: "sin", kernel: { $0.pointee.sin }, twin: ck_sin_reference, truth: { sin($0) },
      bound: 0.502),
    ElementaryFunction(
      name: "cos", kernel: { $0.pointee.cos }, twin: ck_cos_reference, truth: { cos($0) },
      bound: 0.502),
    ElementaryFunction(
      name: "tanh", kernel: { $0.pointee.tanh }, twin: ck_tanh_reference, truth: { tanh($0) },
      bound: 1.48),
    ElementaryFunction(
      name: "erf", kernel: { $0.pointee.erf }, twin: ck_erf_reference, truth: { erf($0) },
      bound: 1.028),
    ElementaryFunction(
      name: "sigmoid", kernel: { $0.pointee.sigmoid }, twin: ck_sigmoid_reference,
      truth: { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) }, bound: 1.967),
    ElementaryFunction(
      name: "softplus", kernel: { $0.pointee.softplus }, twin: ck_softplus_reference,
      truth: { max($0, 0) + log1p(exp(-abs($0))) }, bound: 1.871),
    ElementaryFunction(
      name: "sqrt", kernel: { $0.pointee.sqrt }, twin: ck_sqrt_reference,
      truth: { $0.squareRoot() }, bound: 0.5),
  ]
}

/// Zeros, infinities, NaNs, the ends of the ranges and the places where formulas change, both signs.
let remarkableNumbers: [Float] = {
  let magnitudes: [Float] = [
    0, .leastNonzeroMagnitude, 0x1.8p-140, .leastNormalMagnitude, 0x1p-26, 0x1p-25, 0x1p-24,
    0x1p-12,
    0.25, 1 / 3, 0.5, 0.55, 2 / 3, 1, 4 / 3, .pi / 4, 1.5, .pi / 2, 2, 3, .pi, 3.92, 4, 5, 7, 17.33,
    18, 87.33, 88.72, 88.73, 89, 103.97, 103.98, 104, 1000, 0x1p20, 0x1.000002p20, 0x1p22, 0x1p23,
    0x1.fffffep23, 0x1p24, 0x1p31, 1e30, .greatestFiniteMagnitude, .infinity, .nan,
    Float(bitPattern: 0x7FC1_2345),
  ]
  return magnitudes.flatMap { [$0, -$0, $0.nextDown, -$0.nextUp] }
}()

/// Numbers of every exponent and both signs, most of them finite.
let numbersOfEverySize = stride(from: UInt64(0), to: 1 << 32, by: 65_521).map {
  Float(bitPattern: UInt32($0))
}

/// How far a result is from the truth, in units in the last place of the truth as a float.
///
/// - Returns: infinity for a wrong NaN, infinity or sign of zero.
func errorInUnits(_ result: Float, _ truth: Double) -> Double {
  if truth.isNaN { return result.bitPattern == 0x7FC0_0000 ? 0 : .infinity }
  if result.isNaN { return .infinity }
  let rounded = Float(truth)
  if rounded.isInfinite || truth == 0 {
    return result == rounded && result.sign == rounded.sign ? 0 : .infinity
  }
  // Beside the largest float an infinity counts as the number that would follow it.
  let value = result.isInfinite ? (result > 0 ? 0x1p128 : -0x1p128) : Double(result)
  return abs(value - truth) / Double(rounded.ulp)
}
