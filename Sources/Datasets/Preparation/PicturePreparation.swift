import Images

/// How pictures of any size and kind become those that a model is trained on.
///
/// A picture is turned upright as its EXIF data say and brought to sRGB when it is read; then alpha
/// is laid over the background, colours become those of `channels`, the picture is resized, and its
/// samples are rounded to 8 bits. Source of the geometry of `crop`: torchvision's `Resize` with
/// one number, followed by `CenterCrop` or `RandomCrop`.
public struct PicturePreparation: Codable, Hashable, Sendable {
  /// How a picture gets its size.
  public enum Resize: String, Codable, CaseIterable, Sendable {
    /// Shrunk or enlarged until it just covers the size, then cut.
    case crop
    /// Squeezed to the size, whatever its proportions.
    case stretch
    /// Shrunk or enlarged until it just fits, in the upper left corner; the rest is background.
    case pad
    /// Left alone: it must have the size.
    case none
  }

  /// Where a picture that covers the size is cut in training.
  public enum Crop: String, Codable, CaseIterable, Sendable { case centre, random }

  /// What the samples of a pixel are.
  public enum Channels: String, Codable, CaseIterable, Sendable {
    case grey, rgb

    /// How many there are.
    public var count: Int { self == .grey ? 1 : 3 }
  }

  /// `[H, W]`, `nil` for the size of the data, which must then have one.
  public var size: [Int]?
  /// How a picture gets its size.
  public var resize = Resize.crop
  /// Where it is cut in training; always in the centre otherwise.
  public var crop = Crop.centre
  /// How new pixels are made of old ones; antialiased where the picture shrinks.
  public var filter = ResizeFilter.bicubic
  /// Whether every second picture, at random, is mirrored in training.
  public var flip = false
  /// How far a picture is moved at random along each axis in training, in pixels.
  public var shift = 0
  /// What shows through transparent pixels: red, green, blue.
  public var background: [UInt8] = [255, 255, 255]
  /// What the samples of a pixel are, `nil` for RGB from files and whatever other datasets hold.
  public var channels: Channels?

  /// Pictures as they are, in RGB.
  public init() {}

  /// Pictures of the shape `[C, H, W]` that a model asks for.
  ///
  /// - Precondition: there are one or three channels.
  public init(imageShape: [Int]) {
    precondition(
      imageShape.count == 3 && [1, 3].contains(imageShape[0]), "PicturePreparation: \(imageShape)")
    size = Array(imageShape[1...])
    channels = imageShape[0] == 1 ? .grey : .rgb
  }

  /// What is done to pictures at random in training.
  public var augmentation: Augmentation {
    Augmentation(crop: resize == .crop ? crop : .centre, flip: flip, shift: shift)
  }

  /// The same with all that is open settled by a picture of the data.
  func settled(by picture: Image) -> PicturePreparation {
    var settled = self
    settled.channels = channels ?? .rgb
    if size == nil { (settled.size, settled.resize) = ([picture.height, picture.width], .none) }
    return settled
  }

  /// Prepares a picture, `path` being what an error names.
  ///
  /// What comes back has the size, or covers it where it will be cut at random.
  ///
  /// Throws ``DatasetError`` where the picture must fit and does not.
  public func prepared(_ picture: Image, path: String) throws -> PreparedPicture {
    let size = size ?? [picture.height, picture.width]
    let (height, width) = (size[0], size[1])
    let flat = picture.flattened(onto: background).converted(to: channels == .grey ? .grey : .rgb)
    let resized: Image
    switch resize {
    case .none:
      guard flat.height == height, flat.width == width else {
        throw DatasetError.invalid(
          path: path, expected: "a picture of \(width)×\(height) like the others",
          found: "\(flat.width)×\(flat.height); set data.size and resize: crop, stretch or pad")
      }
      resized = flat
    case .stretch: resized = flat.resized(width: width, height: height, filter: filter)
    case .crop: resized = covering(flat, height, width)
    case .pad:
      let fitted = FittedSize(height: flat.height, width: flat.width, into: size)
      return PreparedPicture(
        flat.resized(width: fitted.width, height: fitted.height, filter: filter).withDepth(.eight)
      ).padded(height: height, width: width, with: backgroundSamples)
    }
    return PreparedPicture(resized.withDepth(.eight))
  }

  /// A sample of the background for each channel.
  private var backgroundSamples: [UInt8] {
    guard channels == .grey else { return background }
    let pixel = Image(width: 1, height: 1, channels: .rgb, bytes: background)
    return PreparedPicture(pixel.converted(to: .grey).withDepth(.eight)).samples
  }

  /// The picture resized so that it just covers a size, and cut to it where that is not left to
  /// chance.
  private func covering(_ picture: Image, _ height: Int, _ width: Int) -> Image {
    let source = shortened(picture, height, width)
    // The other side is rounded down, as torchvision does, but never below the size.
    let isWide = source.width * height >= source.height * width
    let newHeight = isWide ? height : max(height, source.height * width / source.width)
    let newWidth = isWide ? max(width, source.width * height / source.height) : width
    let resized = source.resized(width: newWidth, height: newHeight, filter: filter)
    guard crop == .centre else { return resized }
    return resized.cropped(
      x: PreparedPicture.centre(newWidth - width), y: PreparedPicture.centre(newHeight - height),
      width: width, height: height)
  }

  /// Cuts the ends off a strip that is more than sixteen times as long as it should be: enlarged to
  /// the size, a line of one pixel would fill the memory.
  private func shortened(_ picture: Image, _ height: Int, _ width: Int) -> Image {
    let longest = 16
    let newWidth = min(picture.width, max(1, longest * picture.height * width / height))
    let newHeight = min(picture.height, max(1, longest * picture.width * height / width))
    if newWidth == picture.width && newHeight == picture.height { return picture }
    return picture.cropped(
      x: (picture.width - newWidth) / 2, y: (picture.height - newHeight) / 2, width: newWidth,
      height: newHeight)
  }
}
