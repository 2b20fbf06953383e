import CCodecs

/// Writes PNG files with libpng.
enum PNGWriter {
  /// Values of more bytes than this are compressed.
  private static let longText = 1024

  static func encode(_ image: Image, _ options: PNGOptions) throws -> [UInt8] {
    guard (0...9).contains(options.compressionLevel) else {
      throw refusal("the compression level \(options.compressionLevel) is not between 0 and 9")
    }
    var failure = codec_failure()
    guard
      let writer = codec_png_create(
        UInt32(image.width), UInt32(image.height), Int32(image.channels.rawValue),
        Int32(image.depth.rawValue), Int32(options.compressionLevel), &failure)
    else { throw refusal(failure.text) }
    defer { codec_png_discard(writer) }
    if let profile = image.metadata.profile,
      codec_png_set_profile(writer, profile, profile.count, &failure) == 0
    {
      throw refusal(failure.text)
    }
    for entry in image.metadata.text.entries { try add(entry, to: writer) }
    let file =
      switch image.samples {
      case .eight(let samples): finish(writer, samples, &failure)
      case .sixteen(let samples): finish(writer, samples, &failure)
      }
    guard let file else { throw refusal(failure.text) }
    return file
  }

  private static func finish<T: Sample>(
    _ writer: OpaquePointer, _ samples: [T], _ failure: inout codec_failure
  ) -> [UInt8]? {
    samples.withUnsafeBytes { raw in
      guard let start = raw.bindMemory(to: UInt8.self).baseAddress else { return nil }
      return takeOver(codec_png_finish(writer, start, &failure))
    }
  }

  private static func add(_ entry: ImageText.Entry, to writer: OpaquePointer) throws {
    try TextRules.check(entry)
    let latin1 = Latin1.encode(entry.value)
    let isLong = entry.value.utf8.count > longText
    let kind =
      latin1 == nil
      ? (isLong ? CODEC_TEXT_UTF8_COMPRESSED : CODEC_TEXT_UTF8)
      : (isLong ? CODEC_TEXT_LATIN1_COMPRESSED : CODEC_TEXT_LATIN1)
    let keyword = terminated(Latin1.encode(entry.keyword) ?? [])
    let value = terminated(latin1 ?? Array(entry.value.utf8))
    var failure = codec_failure()
    guard codec_png_add_text(writer, keyword, value, kind, &failure) == 1 else {
      throw refusal(failure.text)
    }
  }

  private static func terminated(_ bytes: [UInt8]) -> [CChar] {
    bytes.map { CChar(bitPattern: $0) } + [0]
  }

  private static func refusal(_ reason: String) -> ImageError {
    .cannotEncode(format: .png, reason: reason)
  }
}
