import CCodecs

/// Writes a JPEG file row by row with libjpeg-turbo.
final class JPEGRows: RowEncoder {
  private let writer: OpaquePointer
  private let background: [UInt8]

  init(_ plan: PicturePlan, _ options: JPEGOptions) throws {
    guard (1...100).contains(options.quality) else {
      throw Self.refusal("the quality \(options.quality) is not between 1 and 100")
    }
    guard options.background.count == 3 else {
      throw Self.refusal("the background has \(options.background.count) values, not 3")
    }
    guard max(plan.width, plan.height) <= 65_500 else {
      throw Self.refusal("\(plan.size) pixels; a side has at most 65500, write PNG instead")
    }
    background = options.background
    var failure = codec_failure()
    guard let writer = codec_jpeg_create(Self.plan(plan, options), &failure) else {
      throw Self.refusal(failure.text)
    }
    self.writer = writer
    let comment = UserComment(plan.metadata)
    if let exif = comment?.exif ?? plan.metadata.exif, !exif.isEmpty {
      let segment = JPEGSegments.exifSignature + exif
      // What is too long for a segment, as with a large thumbnail of a PNG, has no place here.
      if segment.count <= JPEGComments.segmentSize,
        codec_jpeg_add_exif(writer, segment, segment.count, &failure) == 0
      {
        throw Self.refusal(failure.text)
      }
    }
    if let profile = plan.metadata.profile,
      codec_jpeg_set_profile(writer, profile, profile.count, &failure) == 0
    {
      throw Self.refusal(failure.text)
    }
    for entry in plan.metadata.text.entries where entry != comment?.entry {
      for segment in try JPEGComments.segments(for: entry)
      where codec_jpeg_add_comment(writer, segment, segment.count, &failure) == 0 {
        throw Self.refusal(failure.text)
      }
    }
  }

  deinit { codec_jpeg_discard(writer) }

  func append(_ rows: Image) throws {
    let flat = rows.flattened(onto: background).withDepth(.eight)
    guard case .eight(let samples) = flat.samples else {
      throw Self.refusal("the samples have \(flat.depth.rawValue) bits, not 8")
    }
    var failure = codec_failure()
    guard codec_jpeg_write_rows(writer, samples, flat.height, &failure) == 1 else {
      throw Self.refusal(failure.text)
    }
  }

  /// Nothing: the file is made in the end, when its best codes are known.
  func taken() -> [UInt8] { [] }

  func finish() throws -> [UInt8] {
    var failure = codec_failure()
    guard let file = takeOver(codec_jpeg_finish(writer, &failure)) else {
      throw Self.refusal(failure.text)
    }
    return file
  }

  private static func plan(_ plan: PicturePlan, _ options: JPEGOptions) -> codec_jpeg_plan {
    codec_jpeg_plan(
      width: UInt32(plan.width), height: UInt32(plan.height),
      channels: Int32(plan.channels.flat(onto: options.background).rawValue),
      quality: Int32(options.quality), chroma_across: options.subsampling == .none ? 1 : 2,
      chroma_down: options.subsampling == .both ? 2 : 1,
      progressive: options.progressive ? 1 : 0)
  }

  private static func refusal(_ reason: String) -> ImageError {
    .cannotEncode(format: .jpeg, reason: reason)
  }
}
