import Tensors
import TestSupport

/// Shapes, masks and numbers on which the fused attention is compared.
struct AttentionExample: Sendable, CustomStringConvertible {
  let q: Shape
  let k: Shape
  let v: Shape
  var mask: Shape?
  /// Of a mask's elements one in so many is 0.
  var hidden = 3
  var isCausal = false
  var scale: Float?
  /// Numbers far apart, so that weights and products underflow.
  var isWide = false
  /// Numbers put into queries, keys and values.
  var special: [Float] = []

  var description: String {
    "q \(q), k \(k), v \(v), mask \(mask?.description ?? "none")"
      + (isCausal ? ", causal" : "") + (isWide ? ", wide" : "")
      + (special.isEmpty ? "" : ", special")
  }

  /// A batch of two pictures with three heads.
  static func heads(
    _ queries: Int, _ keys: Int, _ size: Int, _ valueSize: Int, mask: Shape? = nil,
    isCausal: Bool = false
  ) -> Self {
    Self(
      q: [2, 3, queries, size], k: [2, 3, keys, size], v: [2, 3, keys, valueSize], mask: mask,
      isCausal: isCausal)
  }

  static let all: [Self] = [
    heads(1, 1, 1, 1), heads(1, 33, 5, 7), heads(16, 16, 16, 16), heads(17, 40, 64, 64),
    heads(32, 96, 12, 13), heads(33, 97, 13, 12), heads(100, 31, 40, 24), heads(7, 200, 3, 49),
    heads(200, 193, 9, 10), heads(385, 20, 10, 9, isCausal: true),
    heads(40, 40, 8, 8, isCausal: true), heads(70, 33, 9, 17, isCausal: true),
    heads(33, 130, 16, 5, isCausal: true), heads(45, 50, 8, 8, mask: [2, 1, 1, 50]),
    heads(45, 50, 8, 8, mask: [45, 50]), heads(20, 50, 8, 6, mask: [2, 3, 20, 1]),
    heads(35, 37, 8, 8, mask: [3, 35, 37], isCausal: true), heads(5, 0, 4, 6), heads(0, 5, 4, 6),
    Self(q: [1, 1, 3, 4], k: [1, 1, 9_000, 4], v: [1, 1, 9_000, 3]),
    Self(q: [1, 1, 40, 4], k: [1, 1, 4_111, 4], v: [1, 1, 4_111, 3], isCausal: true),
    Self(q: [2, 3, 40, 8], k: [2, 1, 50, 8], v: [2, 1, 50, 6]),
    Self(q: [2, 3, 40, 8], k: [1, 1, 50, 8], v: [2, 3, 50, 6], mask: [50], scale: -0.7),
    Self(q: [1, 2, 40, 8], k: [1, 2, 50, 8], v: [1, 2, 50, 6], mask: [40, 50], hidden: 1),
    Self(q: [1, 2, 40, 8], k: [1, 2, 50, 8], v: [1, 2, 50, 6], isWide: true),
    Self(
      q: [1, 2, 70, 8], k: [1, 2, 80, 8], v: [1, 2, 80, 6], isCausal: true, scale: 40,
      isWide: true),
    Self(
      q: [1, 2, 70, 8], k: [1, 2, 80, 8], v: [1, 2, 80, 6], isCausal: true,
      special: [.infinity, 0, -.infinity, -0.0, .nan]),
    Self(
      q: [1, 2, 20, 3], k: [1, 2, 80, 3], v: [1, 2, 80, 6], mask: [20, 80],
      special: [.infinity, .nan, 3e38]),
  ]

  private func numbers(_ shape: Shape, _ seed: UInt64) -> Tensor {
    var source = SeededNumbers(seed)
    return Tensor(
      (0..<shape.count).map { index -> Float in
        let number = source.uniform() * 2
        if !special.isEmpty, source.next() % 61 == 0 { return special[index % special.count] }
        return isWide
          ? number * Float(sign: .plus, exponent: Int(source.next() % 80) - 70, significand: 1)
          : number
      }, shape)
  }

  /// Queries, keys and values.
  var operands: [Tensor] { [numbers(q, 1), numbers(k, 2), numbers(v, 3)] }

  /// The mask's numbers.
  var attends: Tensor? {
    var source = SeededNumbers(4)
    return mask.map { shape in
      Tensor((0..<shape.count).map { _ in source.next() % UInt32(hidden) == 0 ? 0 : 1 }, shape)
    }
  }

  /// The output, and the gradients for queries, keys and values.
  func results(
    of function: (Tensor, Tensor, Tensor, Tensor?, Bool, Float?) -> Tensor
  ) -> [[UInt32]] {
    let leaves = operands.map(\.leaf)
    let y = function(leaves[0], leaves[1], leaves[2], attends, isCausal, scale)
    let gradients = (y * numbers(y.shape, 5)).sum().gradients()
    return ([y] + leaves.compactMap { gradients[$0] }).map { patterns($0.values) }
  }
}
