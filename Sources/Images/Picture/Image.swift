/// A picture: rows from top to bottom, pixels from left to right, the channels of a pixel together.
///
/// The samples are sRGB unless `metadata.profile` says otherwise; alpha is not premultiplied.
public struct Image: Equatable, Sendable {
  /// What the samples of a pixel are; the raw value is how many there are.
  public enum Channels: Int, CaseIterable, Sendable {
    case grey = 1
    case greyAlpha = 2
    case rgb = 3
    case rgba = 4

    /// Whether the last channel is alpha.
    public var hasAlpha: Bool { self == .greyAlpha || self == .rgba }

    /// Whether there are red, green and blue.
    public var hasColour: Bool { self == .rgb || self == .rgba }

    /// Returns the case with the given properties.
    public init(colour: Bool, alpha: Bool) {
      self = colour ? (alpha ? .rgba : .rgb) : (alpha ? .greyAlpha : .grey)
    }
  }

  /// The number of columns, at least 1.
  public let width: Int

  /// The number of rows, at least 1.
  public let height: Int

  /// What the samples of a pixel are.
  public let channels: Channels

  /// `height · width · channels` samples.
  public let samples: Samples

  /// What a file says about the picture beside its pixels.
  public var metadata: ImageMetadata

  /// Creates a picture from its samples.
  ///
  /// - Precondition: the sizes are positive and `samples` holds `height · width · channels`.
  public init(
    width: Int, height: Int, channels: Channels, samples: Samples,
    metadata: ImageMetadata = ImageMetadata()
  ) {
    precondition(width > 0 && height > 0, "Image: \(width)×\(height) is not a size")
    precondition(
      samples.count == width * height * channels.rawValue,
      "Image: \(samples.count) samples for \(width)×\(height)×\(channels.rawValue)")
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
    self.metadata = metadata
  }

  /// Creates a picture of 8-bit samples.
  ///
  /// - Precondition: as for the other initializer.
  public init(
    width: Int, height: Int, channels: Channels, bytes: [UInt8],
    metadata: ImageMetadata = ImageMetadata()
  ) {
    self.init(
      width: width, height: height, channels: channels, samples: .eight(bytes), metadata: metadata)
  }

  /// The bits of a sample.
  public var depth: Depth { samples.depth }

  /// Returns the samples of one pixel.
  ///
  /// - Precondition: the pixel is inside the picture.
  public subscript(x: Int, y: Int) -> [Int] {
    precondition(
      x >= 0 && x < width && y >= 0 && y < height, "Image: no pixel (\(x), \(y)) in \(size)")
    let start = (y * width + x) * channels.rawValue
    return (start..<start + channels.rawValue).map { samples[$0] }
  }

  /// The size as people write it, `640×480`.
  var size: String { "\(width)×\(height)" }

  /// Returns a picture of the same kind with other samples.
  func with(
    width: Int? = nil, height: Int? = nil, channels: Channels? = nil, samples: Samples
  ) -> Image {
    Image(
      width: width ?? self.width, height: height ?? self.height,
      channels: channels ?? self.channels, samples: samples, metadata: metadata)
  }
}
