/// How to read a picture.
public struct ReadingOptions: Equatable, Sendable {
  /// What is refused before anything is allocated for it.
  public struct Limits: Equatable, Sendable {
    /// The largest width or height.
    public var side: Int

    /// The largest number of pixels.
    public var pixels: Int

    /// The largest number of bytes of a file.
    public var fileBytes: Int

    /// Creates limits; the defaults allow 16,384 × 16,384 pixels and a file of 1 GiB.
    public init(side: Int = 100_000, pixels: Int = 1 << 28, fileBytes: Int = 1 << 30) {
      self.side = side
      self.pixels = pixels
      self.fileBytes = fileBytes
    }
  }

  /// Whether colours are brought to sRGB; otherwise samples stay as stored and the profile is kept.
  public var managesColour: Bool

  /// Whether samples in an embedded profile stay as stored all the same, with their profile: only
  /// those that no profile of RGB or grey describes are brought to sRGB.
  package var keepsProfiles = false

  /// Whether EXIF data are kept with the picture; where it is turned as they say, they then say that
  /// it is upright.
  package var keepsEXIF = false

  /// Whether the picture is turned as its EXIF orientation says.
  public var appliesOrientation: Bool

  /// What is refused.
  public var limits: Limits

  /// Creates options; the defaults give an upright sRGB picture.
  public init(
    managesColour: Bool = true, appliesOrientation: Bool = true, limits: Limits = Limits()
  ) {
    self.managesColour = managesColour
    self.appliesOrientation = appliesOrientation
    self.limits = limits
  }

  /// Refuses a size before memory is taken.
  ///
  /// - Parameters:
  ///   - width: the declared width.
  ///   - height: the declared height.
  ///   - capacity: the most pixels that the bytes of the file could encode.
  ///   - name: what an error calls the file.
  /// - Throws: `ImageError.tooLarge`.
  func check(width: Int, height: Int, capacity: Int, name: String) throws {
    func refuse(_ limit: String) -> ImageError {
      .tooLarge(name: name, width: width, height: height, limit: limit)
    }
    if max(width, height) > limits.side { throw refuse("\(limits.side) pixels a side") }
    // Both factors are below 2³¹, so the product fits.
    let pixels = width * height
    if pixels > limits.pixels { throw refuse("\(limits.pixels) pixels") }
    // Small pictures do no harm, whatever their files claim.
    if pixels > 1 << 22, pixels > capacity {
      throw refuse("the \(capacity) pixels that its bytes could hold")
    }
  }
}
