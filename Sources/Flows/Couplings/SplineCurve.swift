import Tensors

/// The pieces of a rational-quadratic spline for each component, `[…, K]`.
struct SplineCurve {
  let left: Tensor
  let width: Tensor
  let bottom: Tensor
  let height: Tensor
  let slope: Tensor  // […, K + 1]: at the knots

  /// The piece of each component whose knots along one axis surround it: the last that begins at or
  /// before it.
  func piece(at x: Tensor, along knots: Tensor) -> SplinePiece {
    let count = knots.shape[-1]
    let reached = 1 - knots.isGreater(than: x.expanded(at: -1))  // […, K]: ones, then zeros
    let next = Tensor.concatenated(
      [reached.sliced(-1, 1..<count), .zeros(reached.shape.replacingLast(with: 1))], axis: -1)
    let chosen = reached - next  // one 1 for each component
    func pick(_ values: Tensor) -> Tensor { (values * chosen).sum([values.shape.rank - 1]) }
    return SplinePiece(
      left: pick(left), width: pick(width), bottom: pick(bottom), height: pick(height),
      slopeLeft: pick(slope.sliced(-1, 0..<count)),
      slopeRight: pick(slope.sliced(-1, 1..<count + 1)))
  }
}

/// One rational-quadratic piece for each component.
struct SplinePiece {
  let left: Tensor
  let width: Tensor
  let bottom: Tensor
  let height: Tensor
  let slopeLeft: Tensor
  let slopeRight: Tensor

  private var mean: Tensor { height / width }
  private var bend: Tensor { slopeLeft + slopeRight - mean * 2 }

  /// How far the curve has risen at a place between 0 and 1 of the piece: equation 4.
  func rise(at place: Tensor) -> Tensor {
    let product = place * (1 - place)
    return height * (mean * place * place + slopeLeft * product) / (mean + bend * product)
  }

  /// The logarithm of the slope at a place: equation 5.
  func logSlope(at place: Tensor) -> Tensor {
    let product = place * (1 - place)
    let other = 1 - place
    let ratio = mean / (mean + bend * product)
    let blend = slopeRight * place * place + mean * product * 2 + slopeLeft * other * other
    // One logarithm: the difference of two would lose what they share.
    return (ratio * ratio * blend).log()
  }

  /// The place at which the curve has risen so far: a root of a quadratic, equations 6 to 8.
  func place(ofRise rise: Tensor) -> Tensor {
    let a = rise * bend + height * (mean - slopeLeft)
    let b = height * slopeLeft - rise * bend
    let c = -(mean * rise)
    let root = (b * b - a * c * 4).sqrt()
    return c * 2 / (-b - root)
  }
}
