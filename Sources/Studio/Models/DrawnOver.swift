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

  /// Reads the files, brought to the shape of the model's pictures.
  ///
  /// Throws where they cannot be read.
  init(_ over: RenderRecipe.Over, imageShape: [Int]) throws {
    let picture = try Self.levels(over.image.file, [imageShape[0] == 1 ? 1 : 3] + imageShape[1...])
    data = picture / 127.5 - 1
    mask = try over.mask.map { try Self.levels($0.file, [1] + imageShape[1...]) / 255 }
    strength = over.strength
  }

  /// Levels 0 … 255 of a picture, `[1, C, H, W]`, cut and resized to a shape `[C, H, W]`.
  static func levels(_ path: String, _ shape: [Int]) throws -> Tensor {
    let prepared = try PicturePreparation(imageShape: shape)
      .prepared(Image.read(path), path: path)
    return Tensor(prepared.samples.map(Float.init), Shape([1] + shape))
  }
}
