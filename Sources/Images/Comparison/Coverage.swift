/// Which pixels of a picture are compared.
struct Coverage: Sendable {
  /// 1 for each pixel that is compared, 0 for the others, row by row.
  let compared: [UInt8]

  /// How many pixels are compared.
  let count: Int

  /// Puts rectangles and a mask together.
  ///
  /// - Returns: nil if every pixel is compared because nothing says otherwise.
  /// - Throws: `ComparisonError`, also if no pixel is left.
  init?(of image: Image, for comparison: PictureComparison, mask: Image?) throws {
    let regions = comparison.ignored
    let (width, height) = (image.width, image.height)
    for region in regions {
      // Sums could overflow, differences of numbers that are not negative cannot.
      let isInside =
        region.x >= 0 && region.y >= 0 && region.width > 0 && region.height > 0
        && region.x < width && region.y < height && region.width <= width - region.x
        && region.height <= height - region.y
      if !isInside { throw ComparisonError.badRegion(region, width: width, height: height) }
    }
    if let mask, mask.width != width || mask.height != height {
      throw ComparisonError.maskSize(expected: image.size, found: mask.size)
    }
    if regions.isEmpty && mask == nil { return nil }

    var pixels = [UInt8](repeating: 1, count: width * height)
    if let mask {
      let grey = mask.flattened().converted(to: .grey).withDepth(.eight).samples
      for index in pixels.indices where grey[index] < 128 { pixels[index] = 0 }
    }
    for region in regions {
      for y in region.y..<region.y + region.height {
        for x in region.x..<region.x + region.width { pixels[y * width + x] = 0 }
      }
    }
    compared = pixels
    count = pixels.reduce(0) { $0 + Int($1) }
    if count == 0 { throw ComparisonError.nothingCompared(measure: comparison.measure.name) }
  }

  /// Returns a picture whose ignored pixels are those of another of the same kind.
  func hidingIgnored(of image: Image, behind other: Image) -> Image {
    let count = image.channels.rawValue
    func hide<T: Sample>(_ values: [T], _ others: [T]) -> Samples {
      var result = values
      for (pixel, isCompared) in compared.enumerated() where isCompared == 0 {
        for index in pixel * count..<(pixel + 1) * count { result[index] = others[index] }
      }
      return T.wrap(result)
    }
    return switch (image.samples, other.samples) {
    case (.eight(let values), .eight(let others)): image.with(samples: hide(values, others))
    case (.sixteen(let values), .sixteen(let others)): image.with(samples: hide(values, others))
    default: preconditionFailure("hidingIgnored: pictures of two depths")
    }
  }
}
