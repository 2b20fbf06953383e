/// The kinds of picture files that are read and written.
public enum ImageFormat: String, CaseIterable, Sendable {
  case png
  case jpeg

  /// Finds the format by how a file starts; the ending of its name says nothing.
  ///
  /// - Returns: nil if it is neither.
  public init?(signatureOf bytes: some Collection<UInt8>) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else {
      return nil
    }
  }

  /// The name as people write it.
  public var name: String {
    switch self {
    case .png: "PNG"
    case .jpeg: "JPEG"
    }
  }

  /// The ending of a file name, without the dot.
  public var fileExtension: String {
    switch self {
    case .png: "png"
    case .jpeg: "jpg"
    }
  }

  /// Says what bytes that are no picture look like, for an error message.
  static func describe(_ start: some Collection<UInt8>) -> String {
    let known: [(name: String, signature: [UInt8])] = [
      ("a GIF file", Array("GIF8".utf8)), ("a RIFF file (WebP?)", Array("RIFF".utf8)),
      ("a BMP file", Array("BM".utf8)), ("a TIFF file", [0x49, 0x49, 0x2A, 0x00]),
      ("a TIFF file", [0x4D, 0x4D, 0x00, 0x2A]), ("a zip archive", [0x50, 0x4B, 0x03, 0x04]),
      ("a PDF file", Array("%PDF".utf8)), ("a PNG file damaged by a text-mode copy", [0x89, 0x50]),
    ]
    for (name, signature) in known where start.starts(with: signature) { return name }
    let isText = start.allSatisfy { $0 == 9 || $0 == 10 || $0 == 13 || $0 >= 32 && $0 != 127 }
    if isText { return "text" }
    let digits = Array("0123456789abcdef")
    let bytes = start.prefix(4).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
    return "bytes that start with \(bytes.joined(separator: " "))"
  }
}
