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
    var frames = [first, second]
    // Both frames have one kind: where one needs transparency, the other has it too.
    if first.width != second.width || first.height != second.height {
      frames = frames.map { $0.padded(width: width, height: height) }
    }
    return try AnimatedPNG.encode(frames, milliseconds: milliseconds)
  }

  /// Returns the picture, with alpha, at the upper left of a transparent one that is as large or
  /// larger.
  private func padded(width: Int, height: Int) -> Image {
    let target = Channels(colour: channels.hasColour, alpha: true)
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
