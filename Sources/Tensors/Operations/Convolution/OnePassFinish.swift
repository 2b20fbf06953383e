/// What follows results where one pass does it: a bias of each output, an addend, a ReLU, as far as
/// they are there.
struct OnePassFinish {
  let bias: UnsafePointer<Float>?
  let addend: UnsafePointer<Float>?
  let isRectified: Bool

  /// Whether nothing follows.
  var isEmpty: Bool { bias == nil && addend == nil && !isRectified }

  /// Is `nil` where something else follows, or a ReLU in another place.
  init?(_ epilogue: Epilogue, _ addition: PlaneAddition?) {
    guard let plain = epilogue.plain else { return nil }
    (bias, addend) = (plain.bias, addition?.values)
    guard let addition else {
      isRectified = plain.isRectified
      return
    }
    guard !plain.isRectified, let comesLast = addition.isRectified else { return nil }
    isRectified = comesLast
  }
}
