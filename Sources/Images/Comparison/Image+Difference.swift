extension Image {
  /// The colours of a picture of differences.
  private enum DifferenceColour {
    /// Pixels that only one of two pictures of different sizes has.
    static let missing: [UInt8] = [120, 170, 255]

    /// Equal pixels: a faint shadow of the picture.
    static func equal(_ grey: Int) -> [UInt8] {
      let shade = UInt8(255 - (255 - grey) / 5)
      return [shade, shade, shade]
    }

    /// Differing pixels: from orange over red to a dark red as they differ more, 1…255.
    static func differing(_ strength: Int) -> [UInt8] {
      let (red, green) = (255 - strength * 135 / 255, max(0, 150 - strength * 150 / 128))
      return [UInt8(red), UInt8(green), 0]
    }
  }

  /// Draws where two pictures differ, and how far.
  ///
  /// What is equal is a faint grey, what differs is orange (by one level) to dark red (by
  /// 255 / `amplify` levels and more), and what only one of them has is blue. The pictures are
  /// compared as ``PictureComparison`` does.
  ///
  /// - Parameters:
  ///   - expected: one picture, whose shadow is seen.
  ///   - actual: the other one.
  ///   - amplify: by how much differences are multiplied, 1 or more.
  /// - Returns: an RGB picture of 8 bits, as large as the larger of both.
  /// - Precondition: `amplify` is positive.
  public static func differencePicture(
    _ expected: Image, _ actual: Image, amplify: Int = 16
  ) -> Image {
    precondition(amplify > 0, "differencePicture: \(amplify) is not positive")
    let (width, height) = (
      max(expected.width, actual.width), max(expected.height, actual.height)
    )
    let (first, second) = inCommonKind(expected, actual)
    let shadow = expected.flattened().converted(to: .grey).withDepth(.eight)
    let count = first.channels.rawValue
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height * 3)
    for y in 0..<height {
      for x in 0..<width {
        let isShared =
          x < first.width && y < first.height && x < second.width && y < second.height
        guard isShared else {
          bytes += DifferenceColour.missing
          continue
        }
        let (a, b) = ((y * first.width + x) * count, (y * second.width + x) * count)
        var distance = 0
        for channel in 0..<count {
          distance = max(
            distance, abs(first.samples[a + channel] - second.samples[b + channel]))
        }
        // Beyond 255 levels nothing gets darker, whatever the factor.
        let strength = min(255, min(255, distance) * min(255, amplify))
        bytes +=
          distance == 0
          ? DifferenceColour.equal(shadow.samples[y * shadow.width + x])
          : DifferenceColour.differing(strength)
      }
    }
    return Image(width: width, height: height, channels: .rgb, bytes: bytes)
  }
}
