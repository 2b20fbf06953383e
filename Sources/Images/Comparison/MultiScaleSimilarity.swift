import Elementary

/// Structural similarity over five scales, each half of the one before.
///
/// Source: Wang et al., 2003, "Multi-scale structural similarity for image quality assessment";
/// negative factors are taken as 0, as in `pytorch_msssim`.
enum MultiScaleSimilarity {
  /// The exponents of the scales, finest first.
  ///
  /// Source: §3.2 of the paper.
  private static let exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]

  /// The side that leaves a window of 11 pixels on the coarsest scale.
  static let leastSide = 161

  /// Returns the mean over all channels, or nil if on some scale no window counts.
  static func mean<T: Sample>(_ pair: PicturePair<T>, _ coverage: Coverage?) -> Double? {
    var scales = [PlanePair(pair, coverage)]
    for finer in 0..<exponents.count - 1 { scales.append(PlanePair(halvesOf: scales[finer])) }
    var sum = 0.0
    for channel in 0..<pair.channels.rawValue {
      scales[0].select(channel)
      var product = 1.0
      for (scale, exponent) in exponents.enumerated() {
        if scale > 0 { scales[scale].halve(scales[scale - 1]) }
        guard let means = GaussianSimilarity.means(scales[scale]) else { return nil }
        let isLast = scale == exponents.count - 1
        let factor = max(0, isLast ? means.similarity : means.contrast)
        product *= PortableMath.pow(factor, exponent)
      }
      sum += product
    }
    return sum / Double(pair.channels.rawValue)
  }
}
