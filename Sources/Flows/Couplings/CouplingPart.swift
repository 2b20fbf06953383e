import Tensors

/// Which part of a picture a coupling keeps and its conditioner sees; the other part moves.
public enum CouplingPart: Hashable, Sendable {
  /// One half of the channels: the first where `first`.
  case channels(first: Bool)
  /// The pixels of one colour of a checkerboard: those whose row + column is even where `even`.
  case checkerboard(even: Bool)

  /// `[1, 1, H, W]`: ones where a checkerboard keeps pixels, zeros elsewhere.
  static func checkerboard(keepingEven even: Bool, _ height: Int, _ width: Int) -> Tensor {
    Tensor(
      (0..<height * width).map { ($0 / width + $0 % width).isMultiple(of: 2) == even ? 1 : 0 },
      [1, 1, height, width])
  }
}
