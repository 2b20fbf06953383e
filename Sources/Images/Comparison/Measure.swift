extension PictureComparison {
  /// How a difference is measured, and how much of it passes.
  ///
  /// Levels are those of the deeper picture: 255 or 65,535 of them.
  public enum Measure: Codable, Hashable, Sendable, CustomStringConvertible {
    /// No sample may differ; measured is the number of pixels that do.
    case exact
    /// No two samples may be further apart, in levels.
    case maximumLevel(Int)
    /// The largest root of the mean square of the differences, in levels.
    case rms(Double)
    /// The least peak signal-to-noise ratio, in dB; infinite for equal pictures.
    case psnr(Double)
    /// The least structural similarity, as `skimage.metrics.structural_similarity` gives it:
    /// windows of 7×7 pixels that count alike, sample covariances, the mean over the channels.
    case ssim(Double)
    /// The least structural similarity as first published: windows of 11×11 pixels, weighted by
    /// a Gaussian of σ = 1.5.
    ///
    /// Source: Wang et al., 2004, "Image Quality Assessment: From Error Visibility to Structural
    /// Similarity".
    case gaussianSSIM(Double)
    /// The least structural similarity over five scales.
    ///
    /// Source: Wang et al., 2003, "Multi-scale structural similarity for image quality
    /// assessment".
    case multiScaleSSIM(Double)
    /// How many pixels may look different: further apart in YIQ than the threshold (0…1), and not
    /// just by anti-aliasing, both laid on white; as pixelmatch counts them.
    case perceptual(threshold: Double, pixels: Int)

    /// The threshold of the perceptual measure that people expect.
    public static let usualThreshold = 0.1

    /// The names in settings files.
    public static let names = [
      "exact", "max-level", "rms", "psnr", "ssim", "ssim-gaussian", "ms-ssim", "perceptual",
    ]

    /// The name in settings files.
    public var name: String {
      switch self {
      case .exact: "exact"
      case .maximumLevel: "max-level"
      case .rms: "rms"
      case .psnr: "psnr"
      case .ssim: "ssim"
      case .gaussianSSIM: "ssim-gaussian"
      case .multiScaleSSIM: "ms-ssim"
      case .perceptual: "perceptual"
      }
    }

    /// What passes, in words: `psnr at least 40`.
    public var description: String {
      switch self {
      case .exact: "exact"
      case .maximumLevel(let limit): "at most \(limit) \(limit == 1 ? "level" : "levels") apart"
      case .rms(let limit): "rms at most \(plain(limit)) \(limit == 1 ? "level" : "levels")"
      case .psnr(let limit), .ssim(let limit), .gaussianSSIM(let limit),
        .multiScaleSSIM(let limit):
        "\(name) at least \(plain(limit))"
      case .perceptual(let threshold, let pixels):
        "at most \(pixels) \(pixels == 1 ? "pixel" : "pixels") perceptibly different "
          + "(threshold \(plain(threshold)))"
      }
    }

    /// Whether a measured value passes.
    public func allows(_ measured: Double) -> Bool {
      switch self {
      case .exact: measured == 0
      case .maximumLevel(let limit): measured <= Double(limit)
      case .rms(let limit): measured <= limit
      case .psnr(let limit), .ssim(let limit), .gaussianSSIM(let limit),
        .multiScaleSSIM(let limit):
        measured >= limit
      case .perceptual(_, let pixels): measured <= Double(pixels)
      }
    }

    /// Checks that the limits can be met and missed.
    ///
    /// - Throws: ``ComparisonError/badLimit(measure:found:expected:)``.
    public func validate() throws {
      func require(_ isFine: Bool, _ found: String, _ expected: String) throws {
        if !isFine {
          throw ComparisonError.badLimit(measure: name, found: found, expected: expected)
        }
      }
      switch self {
      case .exact: break
      case .maximumLevel(let limit):
        try require((0...65_535).contains(limit), "\(limit)", "levels from 0 to 65535")
      case .rms(let limit):
        try require((0...65_535).contains(limit), plain(limit), "levels from 0 to 65535")
      case .psnr(let limit):
        try require(limit >= 0 && limit.isFinite, plain(limit), "decibels, 0 or more")
      case .ssim(let limit), .gaussianSSIM(let limit), .multiScaleSSIM(let limit):
        try require((0...1).contains(limit), plain(limit), "a similarity from 0 to 1")
      case .perceptual(let threshold, let pixels):
        try require((0...1).contains(threshold), plain(threshold), "a threshold from 0 to 1")
        try require(pixels >= 0, "\(pixels)", "a number of pixels, 0 or more")
      }
    }

    /// The smallest width and height that can be measured.
    public var leastSide: Int {
      switch self {
      case .exact, .maximumLevel, .rms, .psnr, .perceptual: 1
      case .ssim: UniformSimilarity.window
      case .gaussianSSIM: GaussianSimilarity.window
      case .multiScaleSSIM: MultiScaleSimilarity.leastSide
      }
    }

    /// Checks that a picture is large enough.
    func check(_ image: Image) throws {
      if min(image.width, image.height) < leastSide {
        throw ComparisonError.tooSmall(
          measure: name, least: leastSide, width: image.width, height: image.height)
      }
    }
  }
}

/// The number without `.0`.
private func plain(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
