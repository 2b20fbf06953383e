import Images
import Recipes

extension PictureComparison.Measure {
  /// Reads `exact`, or a section with one measure and its limit; `nil` where the key is not there.
  ///
  /// The ranges leave out limits that every picture meets, such as a ratio of 0.99 dB.
  init?(_ key: String, of section: RecipeSection) throws {
    switch try section.nameOrSection(key) {
    case nil: return nil
    case .name("exact"): self = .exact
    case .name(let name):
      let others = Self.names.filter { $0 != "exact" }
      throw section.error(
        key, expected: "exact, or one of \(others.joined(separator: ", ")) with its limit",
        found: name)
    case .section(let limits):
      let found = try Self.limited(limits)
      // A key that is no measure should be named as what it is.
      try limits.checkAllUsed()
      guard found.count == 1 else {
        throw section.error(
          key, expected: "one measure with its limit",
          found: found.isEmpty ? "none" : found.map(\.description).joined(separator: ", "))
      }
      self = found[0]
    }
  }

  private static func limited(_ limits: RecipeSection) throws -> [Self] {
    func limit(_ key: String, _ range: ClosedRange<Double>) throws -> Double? {
      limits.has(key) ? try limits.number(key, default: range.lowerBound, in: range) : nil
    }
    var found: [Self] = []
    if limits.has("max-level") {
      found.append(.maximumLevel(try limits.number("max-level", default: 0, in: 0...65_534)))
    }
    if let most = try limit("rms", 0...65_534) { found.append(.rms(most)) }
    if let least = try limit("psnr", 1...200) { found.append(.psnr(least)) }
    if let least = try limit("ssim", 0.01...1) { found.append(.ssim(least)) }
    if let least = try limit("ssim-gaussian", 0.01...1) { found.append(.gaussianSSIM(least)) }
    if let least = try limit("ms-ssim", 0.01...1) { found.append(.multiScaleSSIM(least)) }
    if limits.has("perceptual") {
      let section = try limits.section("perceptual")
      found.append(
        .perceptual(
          threshold: try section.number("threshold", default: usualThreshold, in: 0...0.99),
          pixels: try section.number("pixels", default: 0, in: 0...1_000_000_000)))
    }
    return found
  }

  /// Throws where a limit allows whatever is drawn in a picture of this kind.
  func checkForbidsSomething(in image: Image) throws {
    let full = image.depth.maximum
    let allowsAll =
      switch self {
      case .maximumLevel(let limit): limit >= full
      case .rms(let limit): limit >= Double(full)
      case .perceptual(_, let pixels): pixels >= image.width * image.height
      case .exact, .psnr, .ssim, .gaussianSSIM, .multiScaleSSIM: false
      }
    if allowsAll { throw GoldenError.allowsEverything(description) }
  }
}
