import Datasets
import Images
import Rendering
import Tensors

/// A picture that is drawn over, as a model sees it.
struct DrawnOver: Sendable {
  /// `[1, C, H, W]` within −1 … 1.
  let data: Tensor
  /// `[1, 1, H, W]`, 1 where it is drawn; `nil` for everywhere.
  let mask: Tensor?
  /// How much of the way from noise is gone.
  let strength: Double

  /// Reads the files, prepared as the model sees pictures.
  ///
  /// Throws where they cannot be read.
  init(_ over: RenderRecipe.Over, _ preparation: PicturePreparation) throws {
    data = try Self.levels(over.image.file, preparation) / 127.5 - 1
    var place = preparation
    (place.channels, place.background) = (.grey, [255, 255, 255])
    mask = try over.mask.map { try Self.levels($0.file, place) / 255 }
    strength = over.strength
  }

  /// Levels 0 … 255 of a picture, `[1, C, H, W]`.
  static func levels(_ path: String, _ preparation: PicturePreparation) throws -> Tensor {
    let picture = try preparation.prepared(Image.read(path), path: path)
    return Tensor(picture.samples.map(Float.init), Shape([1] + picture.shape))
  }
}
