/// The eigenvalues of a symmetric tridiagonal matrix, in no particular order.
///
/// The QL method with implicit shifts. Each value is off by a few rounding errors of the largest one.
///
/// Source: Bowdler, Martin, Reinsch & Wilkinson, 1968, "The QR and QL algorithms for symmetric
/// matrices".
///
/// - Parameters:
///   - diagonal: the n elements on the diagonal.
///   - beside: the n − 1 elements beside it.
/// - Returns: n values.
func tridiagonalEigenvalues(diagonal: [Double], beside: [Double]) -> [Double] {
  precondition(beside.count == diagonal.count - 1, "tridiagonalEigenvalues: \(beside.count)")
  let count = diagonal.count
  var (d, e) = (diagonal, beside + [0])
  let size = (0..<count).reduce(0.0) { max($0, abs(d[$1]) + abs(e[$1])) }
  let small = size * 0x1p-53
  for first in 0..<count {
    // Two or three turns find a value; so many mean that rounding keeps one just above the bound.
    for _ in 0..<100 {
      var last = first
      while last < count - 1, abs(e[last]) > small { last += 1 }
      if last == first { break }
      turn(&d, &e, first, last)
    }
  }
  return d
}

/// One turn on the part `first ... last`, which nothing divides.
private func turn(_ d: inout [Double], _ e: inout [Double], _ first: Int, _ last: Int) {
  var g = (d[first + 1] - d[first]) / (2 * e[first])
  let root = (g * g + 1).squareRoot()
  g = d[last] - d[first] + e[first] / (g + (g < 0 ? -root : root))
  var (sine, cosine, moved) = (1.0, 1.0, 0.0)
  for index in stride(from: last - 1, through: first, by: -1) {
    let f = sine * e[index]
    let b = cosine * e[index]
    let r = (f * f + g * g).squareRoot()
    e[index + 1] = r
    if r == 0 {
      d[index + 1] -= moved
      e[last] = 0
      return
    }
    (sine, cosine) = (f / r, g / r)
    g = d[index + 1] - moved
    let s = (d[index] - g) * sine + 2 * cosine * b
    moved = sine * s
    d[index + 1] = g + moved
    g = cosine * s - b
  }
  d[first] -= moved
  e[first] = g
  e[last] = 0
}
