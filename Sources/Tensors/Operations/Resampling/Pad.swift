/// How many elements are added at each side of a picture.
public struct Margins: Sendable, Hashable {
  /// Columns added before the first and after the last one.
  public var left: Int, right: Int
  /// Rows added before the first and after the last one.
  public var top: Int, bottom: Int

  /// Creates margins.
  public init(left: Int = 0, right: Int = 0, top: Int = 0, bottom: Int = 0) {
    (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
  }
}

/// What lies beyond the border of a picture.
public enum PaddingMode: Sendable, Hashable {
  /// One number.
  case constant(Float)
  /// The picture mirrored at its outermost elements, which are not repeated.
  case reflect
  /// The outermost elements.
  case replicate
}

/// Adds borders to the last two axes of pictures `[…, H, W]`.
///
/// - Precondition: margins are not negative; a reflected one is smaller than its side.
public func pad(_ x: Tensor, _ margins: Margins, mode: PaddingMode = .constant(0)) -> Tensor {
  precondition(
    x.shape.rank >= 2 && min(margins.left, margins.right, margins.top, margins.bottom) >= 0,
    "pad: \(margins) around \(x.shape)")
  func table(_ length: Int, _ before: Int, _ after: Int) -> ResamplingTable {
    let last = length - 1
    switch mode {
    case .constant: preconditionFailure("pad: a constant is joined, not copied")
    case .replicate:
      precondition(length > 0, "pad: nothing to repeat in \(x.shape)")
      return ResamplingTable(
        inputs: length, copying: (-before..<length + after).map { min(max($0, 0), last) })
    case .reflect:
      precondition(
        before < length && after < length, "pad: \(margins) reflect more than \(x.shape) holds")
      return ResamplingTable(
        inputs: length, copying: (-before..<length + after).map { last - abs(last - abs($0)) })
    }
  }
  if case .constant(let value) = mode {
    return x.padded(-1, before: margins.left, after: margins.right, with: value)
      .padded(-2, before: margins.top, after: margins.bottom, with: value)
  }
  return Resample(
    rows: table(x.shape[-2], margins.top, margins.bottom),
    columns: table(x.shape[-1], margins.left, margins.right))(x)
}

extension Tensor {
  /// The tensor made longer along an axis by elements of one value.
  ///
  /// - Precondition: no length is negative.
  public func padded(_ axis: Int, before: Int = 0, after: Int = 0, with value: Float = 0) -> Tensor
  {
    precondition(before >= 0 && after >= 0, "padded: \(before) before and \(after) after")
    let parts = [
      before > 0 ? [Tensor.full(value, shape.replacing(axis, with: before))] : [], [self],
      after > 0 ? [Tensor.full(value, shape.replacing(axis, with: after))] : [],
    ]
    return .concatenated(parts.flatMap { $0 }, axis: axis)
  }
}
