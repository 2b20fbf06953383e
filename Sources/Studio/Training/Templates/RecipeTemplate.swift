import Datasets
import Flows

/// Writes recipes of one family for the pictures at hand.
///
/// The same pictures give the same recipe on any machine: how long a run takes is reckoned, not
/// timed.
protocol RecipeTemplate: Sendable {
  /// The recipe for pictures that lie somewhere, as YAML with comments that say why.
  ///
  /// Throws ``DatasetError`` where the family has no model for such pictures.
  func recipe(for facts: FolderFacts, data: String) throws -> String
}

extension ModelCard.Family {
  /// The family that a folder alone is trained with.
  public static let standard = ModelCard.Family.dit

  /// Writes the recipes of this family.
  var template: any RecipeTemplate {
    switch self {
    case .nice: NICETemplate()
    case .realnvp: MultiscaleTemplate(.realnvp)
    case .glow: MultiscaleTemplate(.glow)
    case .dit: DiTTemplate()
    case .classifier: ClassifierTemplate()
    case .upscaler: UpscalerTemplate()
    case .detr: DETRTemplate()
    }
  }

  /// A commented recipe for the pictures that a path holds.
  ///
  /// Throws where there are none, or none of which the family has a model.
  public func recipe(forData data: String) throws -> String {
    if self == .detr,
      VOCAnnotations.recognizes(data) || COCOAnnotations.recognizes(data)
        || ShapePictures.count(of: data) != nil
    {
      return try DETRTemplate.recipe(forBoxes: data)
    }
    return try recipe(for: FolderFacts(path: data), data: data)
  }

  /// A commented recipe for pictures that lie somewhere.
  ///
  /// Throws ``DatasetError`` where the family has no model for such pictures.
  public func recipe(for facts: FolderFacts, data: String) throws -> String {
    try template.recipe(for: facts, data: data)
  }
}

/// How long recipes that nobody asked to be longer or shorter may take.
enum RecipeBudget {
  /// What two ordinary cores do in single precision, in operations a second.
  private static let speed = 100e9
  private static let seconds = 3600.0

  /// How many steps take about an hour at most, and no more than a thousand epochs.
  ///
  /// A weight takes two operations forward and four backward for each picture. The number is
  /// rounded down to two digits.
  static func steps(weights: Int, batch: Int, pictures: Int) -> Int {
    let hour = speed * seconds / (6 * Double(weights) * Double(batch))
    let epochs = 1000 * Double(pictures) / Double(batch)
    let steps = Int(min(max(min(hour, epochs), 500), 1_000_000))
    var unit = 1
    while steps / unit >= 100 { unit *= 10 }
    return steps / unit * unit
  }

  /// How many pictures a step learns from: the more there are, up to 200.
  static func batch(pictures: Int) -> Int {
    switch pictures {
    case ..<200: 20
    case ..<1000: 50
    case ..<4000: 100
    default: 200
    }
  }

  /// Which pictures of a folder are held out, by their names: the last ones would be of one class.
  static func share(pictures: Int) -> Double { pictures < 100 ? 0 : pictures > 10_000 ? 0.05 : 0.1 }

  /// How many pictures are held out: a tenth, at most 1000, none of fewer than fifty.
  static func validation(pictures: Int) -> Int { pictures < 50 ? 0 : min(1000, pictures / 10) }
}
