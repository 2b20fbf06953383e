extension Image {
  /// Returns an animated PNG file that shows two pictures in turns, for ever.
  ///
  /// It has 8 bits a sample. Where a picture is smaller than the other, it is transparent.
  ///
  /// - Parameters:
  ///   - expected: the picture that is shown first, and alone by programs that know no animation.
  ///   - actual: the other one.
  ///   - milliseconds: how long each is shown, 1…65,535.
  /// - Returns: the bytes of the file.
  /// - Throws: ``ImageError/cannotEncode(format:reason:)``.
  /// - Precondition: the time is within its range.
  public static func flicker(
    _ expected: Image, _ actual: Image, milliseconds: Int = 500
  ) throws -> [UInt8] {
    let (width, height) = (
      max(expected.width, actual.width), max(expected.height, actual.height)
    )
    let (first, second) = inCommonKind(expected.withDepth(.eight), actual.withDepth(.eight))
    return try AnimatedPNG.encode(
      [first, second].map { $0.padded(width: width, height: height) }, milliseconds: milliseconds)
  }

  /// Returns the picture at the upper left of a larger, transparent one; itself if it is as large.
  private func padded(width: Int, height: Int) -> Image {
    let target = Channels(colour: channels.hasColour, alpha: true)
    if width == self.width && height == self.height { return self }
    let source = converted(to: target)
    guard case .eight(let values) = source.samples else { return self }
    let (row, wide) = (self.width * target.rawValue, width * target.rawValue)
    var bytes = [UInt8](repeating: 0, count: wide * height)
    for y in 0..<self.height {
      bytes.replaceSubrange(y * wide..<y * wide + row, with: values[y * row..<(y + 1) * row])
    }
    return Image(width: width, height: height, channels: target, bytes: bytes)
  }
}
