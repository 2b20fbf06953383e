extension Image {
  /// Returns an animated PNG file that shows pictures in turns, for ever.
  ///
  /// Programs that know no animation show the first picture alone. One picture at a time is held.
  ///
  /// - Parameters:
  ///   - count: how many pictures there are.
  ///   - metadata: what the file says beside its pixels; nothing of the frames' own.
  ///   - milliseconds: how long one is shown, 1…65,535.
  ///   - frame: makes one; all have one size and kind.
  /// - Returns: the bytes of the file.
  /// - Throws: ``ImageError/cannotEncode(format:reason:)``, or what `frame` throws.
  /// - Precondition: there are pictures, of one size and kind, and the times are within their range.
  package static func animation(
    count: Int, metadata: ImageMetadata = ImageMetadata(), milliseconds: (Int) -> Int,
    frame: (Int) throws -> Image
  ) throws -> [UInt8] {
    try AnimatedPNG.encode(
      count: count, metadata: metadata, milliseconds: milliseconds, frame: frame)
  }
}
