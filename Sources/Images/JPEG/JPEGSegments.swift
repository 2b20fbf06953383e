import CCodecs

/// The marker segments of a JPEG file that say something beside the pixels.
struct JPEGSegments {
  /// The payload of each COM segment.
  private(set) var comments: [[UInt8]] = []

  /// The EXIF orientation, upright if there is none.
  private(set) var orientation = Orientation.up

  /// The EXIF data, from their TIFF header on.
  private(set) var exif: [UInt8]?

  private var profileParts: [(number: Int, count: Int, bytes: ArraySlice<UInt8>)] = []

  static let exifSignature = Array("Exif\0\0".utf8)
  private static let profileSignature = Array("ICC_PROFILE\0".utf8)

  init(_ reader: OpaquePointer) {
    var hasOrientation = false
    for index in 0..<codec_jpeg_segment_count(reader) {
      let segment = codec_jpeg_segment_at(reader, index)
      let bytes = Array(UnsafeBufferPointer(start: segment.data, count: segment.count))
      switch segment.marker {
      case 0xFE:
        comments.append(bytes)
      case 0xE1 where bytes.starts(with: Self.exifSignature) && !hasOrientation:
        if let found = Orientation(exif: bytes.dropFirst(Self.exifSignature.count)) {
          orientation = found
          hasOrientation = true
        }
        exif = Array(bytes.dropFirst(Self.exifSignature.count))
      case 0xE2 where bytes.starts(with: Self.profileSignature) && bytes.count > 14:
        profileParts.append((Int(bytes[12]), Int(bytes[13]), bytes[14...]))
      default:
        break
      }
    }
  }

  /// The text entries: those of comments, and that of the EXIF comment after them.
  var text: ImageText {
    var text = JPEGComments.text(from: comments)
    if let comment = exif.flatMap({ UserComment(exif: $0) })?.entry,
      text[comment.keyword] == nil
    {
      text.entries.append(comment)
    }
    return text
  }

  /// Joins the parts of the ICC profile; nil unless each of them is there once.
  ///
  /// Source: ICC.1:2022, annex B.4.
  func profile() -> [UInt8]? {
    guard let count = profileParts.first?.count, count == profileParts.count else { return nil }
    let parts = profileParts.sorted { $0.number < $1.number }
    let isWhole = parts.enumerated().allSatisfy { $1.number == $0 + 1 && $1.count == count }
    return isWhole ? parts.flatMap(\.bytes) : nil
  }
}
