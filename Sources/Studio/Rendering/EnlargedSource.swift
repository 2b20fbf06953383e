import Images
import Rendering

/// Draws with another source, and enlarges what it drew.
struct EnlargedSource: PictureSource {
  let source: any PictureSource
  let method: UpscaleMethod

  var usualBatch: Int { source.usualBatch }

  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    try source.draw(requests).map(method.enlarged)
  }
}

extension PictureSource {
  /// The source with its pictures enlarged, itself where nothing enlarges them.
  func enlarged(by method: UpscaleMethod?) -> any PictureSource {
    guard let method else { return self }
    return EnlargedSource(source: self, method: method)
  }
}

extension UpscaleMethod {
  /// Returns the picture enlarged, a tile at a time.
  func enlarged(_ image: Image) throws -> Image {
    var enlarged = try EnlargedRows(image, by: self).band(0..<image.height)
    enlarged.metadata = image.metadata
    return enlarged
  }

  /// How a picture's recipe names it.
  var asRecipe: RenderRecipe.Upscale {
    RenderRecipe.Upscale(
      model: RenderRecipe.Model(file: model.name, digest: model.digest ?? ""), scale: scale)
  }

  /// Opens what a recipe names.
  ///
  /// Throws where the file is not the one that enlarged.
  init(_ recipe: RenderRecipe.Upscale) throws {
    try self.init(recipe.model.file, scale: recipe.scale)
    let found = model.digest ?? ""
    guard found == recipe.model.digest else {
      throw RenderError.model(
        path: recipe.model.file, expected: recipe.model.digest, found: found)
    }
  }
}
