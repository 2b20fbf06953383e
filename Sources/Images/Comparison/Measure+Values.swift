import Elementary

extension PictureComparison.Measure {
  /// Measures a pair.
  ///
  /// - Parameters:
  ///   - pair: the pictures, equal where nothing is compared.
  ///   - differences: what a first pass has found.
  ///   - coverage: which pixels are compared; nil: all.
  ///   - compared: how many these are.
  /// - Returns: the value that the limit is for.
  /// - Throws: `ComparisonError.nothingCompared`, if no window has its middle on such a pixel.
  func value<T: Sample>(
    _ pair: PicturePair<T>, _ differences: SampleDifferences, _ coverage: Coverage?,
    _ compared: Int
  ) throws -> Double {
    if differences.pixels == 0 && coverage == nil { return best }
    var meanSquare: Double {
      Double(differences.squares) / Double(compared * pair.channels.rawValue)
    }
    func require(_ mean: Double?) throws -> Double {
      guard let mean else { throw ComparisonError.nothingCompared(measure: name) }
      return mean
    }
    switch self {
    case .exact: return Double(differences.pixels)
    case .maximumLevel: return Double(differences.maximum)
    case .rms: return meanSquare.squareRoot()
    case .psnr:
      let full = Double(T.max)
      return differences.squares == 0
        ? .infinity : 10 * PortableMath.log10(full * full / meanSquare)
    case .ssim: return try require(UniformSimilarity.mean(pair, coverage))
    case .gaussianSSIM: return try require(GaussianSimilarity.mean(pair, coverage))
    case .multiScaleSSIM: return try require(MultiScaleSimilarity.mean(pair, coverage))
    case .perceptual(let threshold, _):
      return Double(
        T.bitWidth == 8
          ? PerceptualDifference<T, UInt32>.count(pair, threshold: threshold)
          : PerceptualDifference<T, UInt64>.count(pair, threshold: threshold))
    }
  }
  /// The value of equal pictures.
  private var best: Double {
    switch self {
    case .exact, .maximumLevel, .rms, .perceptual: 0
    case .psnr: .infinity
    case .ssim, .gaussianSSIM, .multiScaleSSIM: 1
    }
  }
}
