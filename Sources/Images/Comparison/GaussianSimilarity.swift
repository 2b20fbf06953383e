import CKernels
import Elementary

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
    let planes = PlanePair(pair, coverage)
    for channel in 0..<pair.channels.rawValue {
      planes.select(channel)
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
    /// How many rows are equal on end, up to the last that was looked at.
    var equalRows = (0..<window - 1).reduce(0) { planes.isEqual(row: $1) ? $0 + 1 : 0 }
    let kernels = ck_similarity(ck_best_level()).pointee
    var (similarity, contrast) = (FixedPointMean(), FixedPointMean())
    var scratch = [Double](repeating: 0, count: 4 * width)
    for top in 0...planes.height - window {
      let rows = planes.rows(from: top, count: window)
      equalRows = planes.isEqual(row: top + window - 1) ? equalRows + 1 : 0
      let first = (top + margin) * width + margin
      let centres = planes.coverage.map { Array($0[first..<first + windows]) }
      let count = centres.map { $0.reduce(0) { $0 + Int($1) } } ?? windows
      if count == 0 { continue }
      if equalRows >= window {
        similarity.addOnes(count)
        contrast.addOnes(count)
        continue
      }
      var terms: [Int64] = [0, 0]
      func addTerms(_ counted: UnsafePointer<UInt8>?) {
        var row = ck_windows(count: windows, counted: counted, c1: planes.c1, c2: planes.c2)
        kernels.gaussian(&row, rows.expected, rows.actual, weights, &scratch, &terms)
      }
      if let centres {
        centres.withUnsafeBufferPointer { addTerms($0.baseAddress) }
      } else {
        addTerms(nil)
      }
      similarity.add(terms[0], count: count)
      contrast.add(terms[1], count: count)
    }
    guard let similarity = similarity.value, let contrast = contrast.value else { return nil }
    return Means(similarity: similarity, contrast: contrast)
  }
}
