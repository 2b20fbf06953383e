import CCodecs

/// Writes a PNG file row by row with libpng.
final class PNGRows: RowEncoder {
  /// Values of more bytes than this are compressed.
  private static let longText = 1024

  private let writer: OpaquePointer

  init(_ plan: PicturePlan, _ options: PNGOptions) throws {
    guard (0...9).contains(options.compressionLevel) else {
      throw Self.refusal("the compression level \(options.compressionLevel) is not between 0 and 9")
    }
    var failure = codec_failure()
    guard
      let writer = codec_png_create(
        UInt32(plan.width), UInt32(plan.height), Int32(plan.channels.rawValue),
        Int32(plan.depth.rawValue), Int32(options.compressionLevel), &failure)
    else { throw Self.refusal(failure.text) }
    self.writer = writer
    if let profile = plan.metadata.profile,
      codec_png_set_profile(writer, profile, profile.count, &failure) == 0
    {
      throw Self.refusal(failure.text)
    }
    if let exif = plan.metadata.exif, !exif.isEmpty,
      codec_png_set_exif(writer, exif, exif.count, &failure) == 0
    {
      throw Self.refusal(failure.text)
    }
    for entry in plan.metadata.text.entries { try add(entry) }
  }

  deinit { codec_png_discard(writer) }

  func append(_ rows: Image) throws {
    switch rows.samples {
    case .eight(let samples): try append(samples, rows.height)
    case .sixteen(let samples): try append(samples, rows.height)
    }
  }

  func taken() -> [UInt8] { takeOver(codec_png_take(writer)) ?? [] }

  func finish() throws -> [UInt8] {
    var failure = codec_failure()
    guard codec_png_finish(writer, &failure) == 1 else { throw Self.refusal(failure.text) }
    return taken()
  }

  private func append<T: Sample>(_ samples: [T], _ rows: Int) throws {
    var failure = codec_failure()
    let isWritten = samples.withUnsafeBytes { raw in
      guard let start = raw.bindMemory(to: UInt8.self).baseAddress else { return true }
      return codec_png_write_rows(writer, start, rows, &failure) == 1
    }
    guard isWritten else { throw Self.refusal(failure.text) }
  }

  private func add(_ entry: ImageText.Entry) throws {
    try TextRules.check(entry)
    // JSON is UTF-8 by definition, which only this kind of text promises.
    let latin1 = entry.value.hasPrefix("{") ? nil : Latin1.encode(entry.value)
    let isLong = entry.value.utf8.count > Self.longText
    let kind =
      latin1 == nil
      ? (isLong ? CODEC_TEXT_UTF8_COMPRESSED : CODEC_TEXT_UTF8)
      : (isLong ? CODEC_TEXT_LATIN1_COMPRESSED : CODEC_TEXT_LATIN1)
    let keyword = Self.terminated(Latin1.encode(entry.keyword) ?? [])
    let value = Self.terminated(latin1 ?? Array(entry.value.utf8))
    var failure = codec_failure()
    guard codec_png_add_text(writer, keyword, value, kind, &failure) == 1 else {
      throw Self.refusal(failure.text)
    }
  }

  private static func terminated(_ bytes: [UInt8]) -> [CChar] {
    bytes.map { CChar(bitPattern: $0) } + [0]
  }

  private static func refusal(_ reason: String) -> ImageError {
    .cannotEncode(format: .png, reason: reason)
  }
}
