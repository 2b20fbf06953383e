import Datasets
import Runs

extension ModelFile {
  /// The recipe that the model was trained by, `nil` where the file says none that can be read.
  var recipe: RecipeFile? {
    guard let making = card.making, !making.recipe.isEmpty else { return nil }
    return try? RecipeFile(yaml: making.recipe, path: path, overrides: making.overrides)
  }

  /// How a picture of whatever size becomes what the model's training saw: of the size of `[C, H, W]`,
  /// grey or RGB, cut in the centre.
  func preparation(imageShape: [Int]) -> PicturePreparation {
    let fitting = PicturePreparation(imageShape: [imageShape[0] == 1 ? 1 : 3] + imageShape[1...])
    guard var preparation = recipe?.training.data.preparation else { return fitting }
    (preparation.size, preparation.channels) = (fitting.size, fitting.channels)
    preparation.crop = fitting.crop
    // What must fit in training need not do so here.
    if preparation.resize == .none { preparation.resize = fitting.resize }
    return preparation
  }
}
