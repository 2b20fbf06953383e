/// How to store a picture.
public enum ImageEncoding: Equatable, Sendable {
  case png(PNGOptions)
  case jpeg(JPEGOptions)

  /// PNG with default options.
  public static var png: ImageEncoding { .png(PNGOptions()) }

  /// JPEG with default options.
  public static var jpeg: ImageEncoding { .jpeg(JPEGOptions()) }

  /// The format that the options belong to.
  public var format: ImageFormat {
    switch self {
    case .png: .png
    case .jpeg: .jpeg
    }
  }
}

/// How to store a PNG file; the depth and channels are those of the picture.
public struct PNGOptions: Equatable, Sendable {
  /// 0 (none) to 9 (smallest).
  public var compressionLevel: Int

  /// Creates options.
  public init(compressionLevel: Int = 6) { self.compressionLevel = compressionLevel }
}

/// How to store a JPEG file.
///
/// 16-bit samples are rounded to 8 bits, and alpha is flattened onto the background.
public struct JPEGOptions: Equatable, Sendable {
  /// How many pixels share one chroma sample.
  public enum Subsampling: String, CaseIterable, Sendable {
    /// Every pixel has its own.
    case none = "4:4:4"

    /// Two pixels beside each other share one.
    case horizontal = "4:2:2"

    /// Four pixels of a square share one.
    case both = "4:2:0"
  }

  /// 1 (smallest) to 100 (best).
  public var quality: Int

  /// How many pixels share one chroma sample.
  public var subsampling: Subsampling

  /// Whether the file shows a rough picture first.
  public var progressive: Bool

  /// What shows through transparent pixels: red, green, blue.
  public var background: [UInt8]

  /// Creates options.
  public init(
    quality: Int = 90, subsampling: Subsampling = .both, progressive: Bool = false,
    background: [UInt8] = [255, 255, 255]
  ) {
    self.quality = quality
    self.subsampling = subsampling
    self.progressive = progressive
    self.background = background
  }
}
