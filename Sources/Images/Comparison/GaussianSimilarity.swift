/// Structural similarity over windows of 11×11 pixels under a Gaussian of σ = 1.5.
///
/// Weighted means run over the columns first, then over the rows, in ascending order; windows lie
/// inside the picture, and count where their middle is compared.
///
/// Source: Wang et al., 2004, "Image Quality Assessment: From Error Visibility to Structural
/// Similarity", §III.B.
enum GaussianSimilarity {
  static let window = 11

  /// The similarity, and its part without the means, as the coarse scales need it.
  struct Means {
    var similarity: Double
    var contrast: Double
  }

  /// Returns the mean over all channels, or nil if no window counts.
  static func mean<T: Sample>(_ pair: PicturePair<T>, _ coverage: Coverage?) -> Double? {
    var sum = 0.0
    for channel in 0..<pair.channels.rawValue {
      let planes = PlanePair(pair, channel: channel, coverage)
      guard let means = means(planes) else { return nil }
      sum += means.similarity
    }
    return sum / Double(pair.channels.rawValue)
  }

  /// The weights, which add up to 1.
  private static let weights: [Double] = {
    let raw = (0..<window).map { k in
      let x = Double(k - window / 2)
      return PortableMath.exp(-x * x / (2 * 1.5 * 1.5))
    }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }()

  /// Returns the means over the windows of one channel, or nil if no window counts.
  static func means(_ planes: PlanePair) -> Means? {
    let (width, margin) = (planes.width, window / 2)
    let windows = width - window + 1
    let equalRows = (0..<planes.height).map { y in
      let row = y * width..<(y + 1) * width
      return planes.expected[row] == planes.actual[row]
    }
    var (similarity, contrast) = (FixedPointMean(), FixedPointMean())
    var columns = [Double](repeating: 0, count: 4 * width)
    var blurred = [Double](repeating: 0, count: 4 * windows)
    for top in 0...planes.height - window {
      let first = (top + margin) * width + margin
      let centres = planes.coverage.map { $0[first..<first + windows] }
      let count = centres.map { $0.reduce(0) { $0 + Int($1) } } ?? windows
      if count == 0 { continue }
      if equalRows[top..<top + window].allSatisfy({ $0 }) {
        similarity.addOnes(count)
        contrast.addOnes(count)
        continue
      }
      blurColumns(planes, top: top, into: &columns)
      blurRows(columns, width, into: &blurred)
      var terms: (Int64, Int64) = (0, 0)
      for i in 0..<windows {
        if let centres, centres[first + i] == 0 { continue }
        let (x, y) = (blurred[i], blurred[windows + i])
        let (both, means) = (x * y, x * x + y * y)
        let spread =
          (2 * (blurred[3 * windows + i] - both) + planes.c2)
          / (blurred[2 * windows + i] - means + planes.c2)
        terms.0 &+= FixedPointMean.term((2 * both + planes.c1) / (means + planes.c1) * spread)
        terms.1 &+= FixedPointMean.term(spread)
      }
      similarity.add(terms.0, count: count)
      contrast.add(terms.1, count: count)
    }
    guard let similarity = similarity.value, let contrast = contrast.value else { return nil }
    return Means(similarity: similarity, contrast: contrast)
  }

  /// Weighted means down the columns of x, y, x² + y² and xy, one after the other.
  private static func blurColumns(_ planes: PlanePair, top: Int, into columns: inout [Double]) {
    let width = planes.width
    planes.expected.withUnsafeBufferPointer { expected in
      planes.actual.withUnsafeBufferPointer { actual in
        columns.withUnsafeMutableBufferPointer { target in
          target.update(repeating: 0)
          for (k, weight) in weights.enumerated() {
            let start = (top + k) * width
            for i in 0..<width {
              let (a, b) = (expected[start &+ i], actual[start &+ i])
              target[i] += weight * a
              target[width &+ i] += weight * b
              target[2 &* width &+ i] += weight * (a * a + b * b)
              target[3 &* width &+ i] += weight * (a * b)
            }
          }
        }
      }
    }
  }

  /// Weighted means along the rows, one value for each window.
  private static func blurRows(_ columns: [Double], _ width: Int, into blurred: inout [Double]) {
    let windows = width - window + 1
    columns.withUnsafeBufferPointer { source in
      blurred.withUnsafeMutableBufferPointer { target in
        target.update(repeating: 0)
        for quantity in 0..<4 {
          for (k, weight) in weights.enumerated() {
            let (from, to) = (quantity * width + k, quantity * windows)
            for i in 0..<windows { target[to &+ i] += weight * source[from &+ i] }
          }
        }
      }
    }
  }
}
