import Tensors

/// What is done to pictures at random in training: cut, then mirrored, then moved.
///
/// Each draws from a stream of its own, of the run's seed and the picture's position in the run.
public struct Augmentation: Codable, Hashable, Sendable {
  /// Where a picture larger than the model's is cut.
  public var crop: PicturePreparation.Crop
  /// Whether every second picture is mirrored.
  public var flip: Bool
  /// How far pictures are moved along each axis, in pixels; what comes in from outside is black.
  public var shift: Int

  /// Nothing, unless said otherwise.
  public init(crop: PicturePreparation.Crop = .centre, flip: Bool = false, shift: Int = 0) {
    (self.crop, self.flip, self.shift) = (crop, flip, shift)
  }

  /// The samples that training sees of a picture at a position of a run.
  func samples(of picture: PreparedPicture, shape: [Int], seed: UInt64, position: Int) -> [UInt8] {
    var picture = cut(picture, shape, seed, position)
    if flip {
      let stream = RandomStream(seed: seed, purpose: .mirroring(sample: position))
      if stream.integer(at: 0, below: 2) == 1 { picture = picture.mirrored() }
    }
    return shifted(
      picture.samples, shape: shape, reach: shift,
      by: RandomStream(seed: seed, purpose: .augmentation(sample: position)))
  }

  private func cut(
    _ picture: PreparedPicture, _ shape: [Int], _ seed: UInt64, _ position: Int
  ) -> PreparedPicture {
    if picture.shape == shape { return picture }
    guard crop == .random else { return picture.centred(shape) }
    let stream = RandomStream(seed: seed, purpose: .crop(sample: position))
    return picture.cropped(
      shape, y: stream.integer(at: 0, below: picture.shape[1] - shape[1] + 1),
      x: stream.integer(at: 1, below: picture.shape[2] - shape[2] + 1))
  }
}
