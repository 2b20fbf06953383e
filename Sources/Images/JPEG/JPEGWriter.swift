import CCodecs

/// Writes JPEG files with libjpeg-turbo.
enum JPEGWriter {
  static func encode(_ image: Image, _ options: JPEGOptions) throws -> [UInt8] {
    guard (1...100).contains(options.quality) else {
      throw refusal("the quality \(options.quality) is not between 1 and 100")
    }
    guard options.background.count == 3 else {
      throw refusal("the background has \(options.background.count) values, not 3")
    }
    guard max(image.width, image.height) <= 65_500 else {
      throw refusal("\(image.size) pixels; a side has at most 65500, write PNG instead")
    }
    let flat = image.flattened(onto: options.background).withDepth(.eight)
    guard case .eight(let samples) = flat.samples else {
      throw refusal("the samples have \(flat.depth.rawValue) bits, not 8")
    }
    var failure = codec_failure()
    guard let writer = codec_jpeg_create(plan(flat, options), &failure) else {
      throw refusal(failure.text)
    }
    defer { codec_jpeg_discard(writer) }
    if let profile = image.metadata.profile,
      codec_jpeg_set_profile(writer, profile, profile.count, &failure) == 0
    {
      throw refusal(failure.text)
    }
    for entry in image.metadata.text.entries {
      for segment in try JPEGComments.segments(for: entry)
      where codec_jpeg_add_comment(writer, segment, segment.count, &failure) == 0 {
        throw refusal(failure.text)
      }
    }
    guard let file = takeOver(codec_jpeg_finish(writer, samples, &failure)) else {
      throw refusal(failure.text)
    }
    return file
  }

  private static func plan(_ image: Image, _ options: JPEGOptions) -> codec_jpeg_plan {
    codec_jpeg_plan(
      width: UInt32(image.width), height: UInt32(image.height),
      channels: Int32(image.channels.rawValue), quality: Int32(options.quality),
      chroma_across: options.subsampling == .none ? 1 : 2,
      chroma_down: options.subsampling == .both ? 2 : 1,
      progressive: options.progressive ? 1 : 0)
  }

  private static func refusal(_ reason: String) -> ImageError {
    .cannotEncode(format: .jpeg, reason: reason)
  }
}
