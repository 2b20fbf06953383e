import CKernels

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
    let kernels = ck_similarity(ck_best_level()).pointee
    var (similarity, contrast) = (FixedPointMean(), FixedPointMean())
    var scratch = [Double](repeating: 0, count: 4 * width)
    for top in 0...planes.height - window {
      let first = (top + margin) * width + margin
      let centres = planes.coverage.map { Array($0[first..<first + windows]) }
      let count = centres.map { $0.reduce(0) { $0 + Int($1) } } ?? windows
      if count == 0 { continue }
      if equalRows[top..<top + window].allSatisfy({ $0 }) {
        similarity.addOnes(count)
        contrast.addOnes(count)
        continue
      }
      var terms: [Int64] = [0, 0]
      func addTerms(_ counted: UnsafePointer<UInt8>?) {
        var row = ck_windows(count: windows, counted: counted, c1: planes.c1, c2: planes.c2)
        planes.expected.withUnsafeBufferPointer { x in
          planes.actual.withUnsafeBufferPointer { y in
            guard let x = x.baseAddress, let y = y.baseAddress else { return }
            kernels.gaussian(
              &row, x + top * width, y + top * width, weights, &scratch, &terms)
          }
        }
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
