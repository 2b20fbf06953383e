import Tensors

/// Rotary positions: pairs of a head's numbers, turned by angles that grow with a token's place.
///
/// The first half of a head turns with the row, the second with the column; number i of a half is
/// paired with number i + a quarter of the head.
///
/// Source: Su et al., 2021, "RoFormer", [arXiv:2104.09864](https://arxiv.org/abs/2104.09864), eq. 34;
/// by two axes as in Heo et al., 2024, [arXiv:2403.13298](https://arxiv.org/abs/2403.13298), §3.1.
public struct Rotation: Sendable {
  /// `[T, headSize]`: the cosine for each number of a head.
  public let cosine: Tensor
  /// `[T, headSize]`: the sine, negative where the other number of the pair is subtracted.
  public let sine: Tensor

  /// Angles for a grid of tokens, row by row; frequency i of a half is base^(−i / (headSize / 4)).
  ///
  /// - Precondition: the head's size is a multiple of 4.
  public init(grid: Size2D, headSize: Int, base: Float = 100) {
    precondition(headSize.isMultiple(of: 4), "Rotation: heads of \(headSize)")
    let quarter = headSize / 4
    let frequencies = (0..<quarter).map {
      realPower(base, -Float($0) / Float(quarter))
    }
    var (angles, signs): ([Float], [Float]) = ([], [])
    for row in 0..<grid.height {
      for column in 0..<grid.width {
        for place in [row, column] {
          let turned = frequencies.map { Float(place) * $0 }
          angles += turned + turned
          signs += frequencies.map { _ in -1 } + frequencies.map { _ in 1 }
        }
      }
    }
    let shape: Shape = [grid.area, headSize]
    let angle = Tensor(angles, shape)
    cosine = angle.cos()
    sine = angle.sin() * Tensor(signs, shape)
  }

  /// Takes over what the properties say.
  package init(cosine: Tensor, sine: Tensor) { (self.cosine, self.sine) = (cosine, sine) }

  /// Turns `[…, T, headSize]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x * cosine + partners(x) * sine
  }

  /// Each number's other one of its pair.
  private func partners(_ x: Tensor) -> Tensor {
    let quarter = x.shape[-1] / 4
    let parts = x.split(-1, lengths: [quarter, quarter, quarter, quarter])
    return Tensor.concatenated([parts[1], parts[0], parts[3], parts[2]], axis: -1)
  }
}
