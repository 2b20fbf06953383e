/// Why a picture cannot be drawn, or drawn again.
public enum RenderError: Error, Equatable, CustomStringConvertible {
  /// The file carries no recipe.
  case noRecipe(path: String)
  /// The file's recipe is not one that this release reads.
  case unreadableRecipe(path: String, reason: String)
  /// The picture was drawn with other arithmetic.
  case numerics(path: String, found: Int, current: Int)
  /// The model is not the one that drew the picture.
  case model(path: String, expected: String, found: String)

  /// A file that took part in drawing is not what it was.
  case input(path: String, expected: String, found: String)

  /// One line: the file, what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .noRecipe(let path):
      "\(path): expected a picture that carries its recipe, found none in its text"
    case .unreadableRecipe(let path, let reason):
      "\(path): its recipe cannot be read: \(reason)"
    case .numerics(let path, let found, let current):
      "\(path): drawn with numerics version \(found), this release has \(current): "
        + "use the release that its recipe names"
    case .input(let path, let expected, let found):
      "\(path): the picture was drawn over a file with digest \(expected), this one has \(found)"
    case .model(let path, let expected, let found):
      "\(path): the picture was drawn by a model with digest \(expected), this one has \(found)"
    }
  }
}
