import Images
import Rendering

/// One thing that is drawn or looked at, and how far it may be from its golden.
public struct GoldenCase: Sendable {
  /// Where the picture comes from, and what it is compared with.
  public enum Origin: Sendable {
    /// A model draws it; the golden is in the store.
    case render(GoldenRender)
    /// Somebody else wrote it; the golden is in the store.
    case picture(actual: String)
    /// Two files, or two folders of files with the same names.
    case pair(expected: String, actual: String)
  }

  /// The name, which is safe as that of a file.
  public var name: String
  /// Where the picture comes from.
  public var origin: Origin
  /// How far it may be from its golden, and what is left out.
  public var comparison: PictureComparison
  /// A picture that is black where pixels are left out, `nil` where everything counts.
  public var mask: String?
}

/// What `atelier render` would be asked for.
public struct GoldenRender: Sendable {
  /// The model as the file names it; it is what recipes carry, so that they are the same in every
  /// checkout.
  public var model: String
  /// Where the model lies.
  public var modelPath: String
  /// What is drawn.
  public var choices: RenderChoices
}
