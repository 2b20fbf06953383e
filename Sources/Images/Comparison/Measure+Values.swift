extension PictureComparison.Measure {
  /// Checks that the ignored parts leave something to measure.
  func check(_ coverage: Coverage) throws {
  }

  /// Measures a pair.
  ///
  /// - Parameters:
  ///   - pair: the pictures, equal where nothing is compared.
  ///   - differences: what a first pass has found.
  ///   - coverage: which pixels are compared; nil: all.
  ///   - compared: how many these are.
  func value<T: Sample>(
    _ pair: PicturePair<T>, _ differences: SampleDifferences, _ coverage: Coverage?,
    _ compared: Int
  ) -> Double {
    var meanSquare: Double {
      Double(differences.squares) / Double(compared * pair.channels.rawValue)
    }
    switch self {
    case .exact: return Double(differences.pixels)
    case .maximumLevel: return Double(differences.maximum)
    case .rms: return meanSquare.squareRoot()
    case .psnr:
      let full = Double(T.max)
      return differences.squares == 0
        ? .infinity : 10 * PortableMath.log10(full * full / meanSquare)
    default: preconditionFailure("\(name) is not measured yet")
    }
  }
}
