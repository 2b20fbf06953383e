import Tensors

/// max|found − expected| / max|expected|; infinite where shapes differ or a number is not finite.
///
/// Where the reference is zero throughout, the largest difference itself. Differences are taken in
/// double. A reference that is not finite must be met exactly.
package func relativeError(found: Tensor, expected: Tensor) -> Double {
  guard found.shape == expected.shape else { return .infinity }
  return relativeError(found: found.values, expected: expected.values)
}

/// max|found − expected| / max|expected|; infinite where counts differ or a number is not finite.
package func relativeError(found: [Float], expected: [Float]) -> Double {
  guard found.count == expected.count else { return .infinity }
  var (difference, size) = (0.0, 0.0)
  for (a, b) in zip(found, expected) {
    if !b.isFinite, a == b || a.isNaN && b.isNaN { continue }
    guard a.isFinite, b.isFinite else { return .infinity }
    difference = max(difference, abs(Double(a) - Double(b)))
    size = max(size, abs(Double(b)))
  }
  return size > 0 ? difference / size : difference
}
