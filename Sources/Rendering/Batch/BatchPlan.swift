import Images

/// All pictures of a batch, each of which can be looked at without the others being made.
///
/// What pictures have in common is held once, so that ten thousand cost what one hundred do.
public struct BatchPlan: Sendable {
  /// Pictures that differ in nothing but seeds and classes: those of one line of a manifest, and of
  /// one combination of its matrix.
  public struct Series: Sendable {
    /// The line of the manifest, 0 where there is none.
    public var line = 0
    /// The number of the job, from 1.
    public var job = 1
    /// How many pictures of the same job come before the first in other series of it.
    public var before = 0
    /// Which of the plan's recipes draws them.
    public var recipe: Int
    /// The seeds, for each class.
    public var seeds: SeedRanges
    /// What the pictures are of: each with every seed, or one after the other.
    public var subjects: Subjects
    /// What their files are called.
    public var name: NameTemplate
    /// How they are stored.
    public var encoding: ImageEncoding
    /// The place of the first in the plan.
    public internal(set) var start = 0

    /// Creates a series.
    public init(
      recipe: Int, seeds: SeedRanges, subjects: Subjects, name: NameTemplate,
      encoding: ImageEncoding
    ) {
      (self.recipe, self.seeds, self.subjects) = (recipe, seeds, subjects)
      (self.name, self.encoding) = (name, encoding)
    }

    /// How many pictures there are.
    public var count: Int { seeds.count * subjects.multiple }
  }

  /// What the pictures of a series are of.
  public enum Subjects: Hashable, Sendable {
    /// Whatever the model draws.
    case anything
    /// One of the classes after the other, and again from the first.
    case inTurn([String])
    /// Each of these with every seed.
    case each([Subject])

    /// How many pictures there are for each seed.
    var multiple: Int {
      switch self {
      case .anything, .inTurn: 1
      case .each(let subjects): subjects.count
      }
    }
  }

  /// A class, or a wildcard over classes.
  public enum Subject: Hashable, Sendable {
    /// The class of this name.
    case named(String)
    /// One of the values, by the seed: the names of classes.
    case wildcard(Wildcard)
  }

  /// One picture.
  public struct Picture: Sendable {
    /// Everything that decides its pixels.
    public let recipe: RenderRecipe
    /// The path of its file in the output folder.
    public let name: String
    /// How it is stored.
    public let encoding: ImageEncoding

    /// What it is drawn from.
    public var request: PictureRequest {
      PictureRequest(seed: recipe.seed, className: recipe.sampling.classes?.first)
    }
  }

  /// The recipes, of pictures of any seed and class; a recipe is drawn by one source.
  public let recipes: [RenderRecipe]
  /// The series, in order.
  public let series: [Series]
  /// How many pictures there are.
  public let count: Int
  /// What names may say besides.
  public let wildcards: [Wildcard]

  /// Creates a plan.
  public init(recipes: [RenderRecipe], series: [Series], wildcards: [Wildcard] = []) {
    var (placed, count) = (series, 0)
    for index in placed.indices {
      placed[index].start = count
      count += placed[index].count
    }
    (self.recipes, self.series, self.count) = (recipes, placed, count)
    self.wildcards = wildcards
  }

  /// The series that has the picture at a place.
  public func series(of index: Int) -> Series {
    var (low, high) = (0, series.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if series[middle].start <= index { low = middle } else { high = middle - 1 }
    }
    return series[low]
  }

  /// The picture at a place.
  public func picture(_ index: Int) -> Picture { picture(index, in: series(of: index)) }

  /// The picture at a place of the plan that lies in a series.
  func picture(_ index: Int, in series: Series) -> Picture {
    let number = index - series.start
    let seed = series.seeds[number % series.seeds.count]
    var recipe = recipes[series.recipe]
    recipe.seed = seed
    let className: String? =
      switch series.subjects {
      case .anything: nil
      case .inTurn(let classes): classes[number % classes.count]
      case .each(let subjects):
        switch subjects[number / series.seeds.count] {
        case .named(let name): name
        case .wildcard(let wildcard): wildcard.value(seed: seed)
        }
      }
    recipe.sampling.classes = className.map { [$0] }
    let name = series.name.name { field in
      switch field {
      case "index": "\(index)"
      case "number": "\(series.before + number)"
      case "job": "\(series.job)"
      default:
        recipe.field(field)
          ?? wildcards.first { $0.name == field }?.value(seed: seed)
      }
    }
    let ending = ".\(series.encoding.format.fileExtension)"
    return Picture(
      recipe: recipe, name: series.name.hasKnownEnding ? name : name + ending,
      encoding: series.encoding)
  }
}

extension NameTemplate {
  /// The fields that every picture has a value for.
  public static let knownFields = ["index", "number", "job"] + RenderRecipe.fields

  /// Whether it says itself how files end.
  var hasKnownEnding: Bool { [".png", ".jpg", ".jpeg"].contains(where: hasSuffix) }
}

extension RenderRecipe {
  /// What names of files may say of a recipe.
  static let fields = [
    "seed", "class", "prompt", "model", "size", "sampler", "steps", "guidance", "shift",
    "temperature", "precision", "depth",
  ]

  /// A setting as a part of a name.
  func field(_ name: String) -> String? {
    switch name {
    case "seed": "\(seed)"
    case "class": sampling.classes?.first
    case "prompt": sampling.prompt?.text
    case "size": sampling.size.map { $0.map(String.init).joined(separator: "x") }
    case "model": model.baseName
    case "sampler": sampling.sampler
    case "steps": sampling.steps.map(String.init)
    case "guidance": sampling.guidance.map { plain(Double($0)) }
    case "shift": sampling.shift.map(plain)
    case "temperature": plain(Double(sampling.temperature))
    case "precision": (precision ?? .float32).rawValue
    case "depth": "\(depth)"
    default: nil
    }
  }

  /// A number as people write it: 2, not 2.0.
  private func plain(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e9 ? "\(Int(value))" : "\(Float(value))"
  }
}

extension RenderRecipe.Model {
  /// The file's name without its folder and its ending.
  public var baseName: String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}
