import Images
import Rendering
import Tensors

/// The sheets of a plot, and the models that draw them.
public struct PlotJob: Sendable {
  /// One sheet.
  public struct Sheet: Sendable {
    /// What draws it.
    public let run: PlotRun
    /// What differs between sheets, as a part of a file's name; `nil` where there is one alone.
    public let name: String?
    /// The bits of a sample that the file has.
    public let depth = 8
  }

  /// The sheets, in order.
  public let sheets: [Sheet]
  /// What draws them.
  public let models: ModelShelf

  /// How many pictures there are.
  public var count: Int { sheets.reduce(0) { $0 + $1.run.count } }

  /// Prepares the sheets of a model: x differs between columns, y between rows, z between sheets.
  ///
  /// Throws where a setting cannot have one of the values.
  public init(
    modelPath: String, configuration: String? = nil, _ choices: RenderChoices,
    x: RenderRecipe.Axis, y: RenderRecipe.Axis?, z: RenderRecipe.Axis?, batchSize: Int? = nil
  ) throws {
    let models = ModelShelf()
    let place = ModelShelf.Place(path: modelPath, configuration: configuration)
    let model = try models.model(place)
    func resolved(_ axis: RenderRecipe.Axis) throws -> RenderRecipe.Axis {
      guard axis.key == "class" else { return axis }
      var sampling = RenderRecipe.Sampling()
      sampling.classes = axis.values
      let names = try model.completing(sampling).classes
      return RenderRecipe.Axis(key: axis.key, values: names ?? axis.values)
    }
    var base = try models.recipe(place, choices)
    base.seed = choices.seed
    base.sampling.classes = base.sampling.classes?.first.map { [$0] }
    let (x, y, z) = (try resolved(x), try y.map(resolved), try z.map(resolved))
    var sheets: [Sheet] = []
    for value in z?.values.map(Optional.some) ?? [nil] {
      var recipe = base
      if let z, let value { recipe = try recipe.setting(z.key, to: value) }
      let title = z.flatMap { z in value.map { "\(z.key) \($0)" } }
      recipe.plot = RenderRecipe.Plot(
        x: x, y: y, title: title, padding: choices.grid?.padding ?? 2,
        background: choices.grid?.background ?? [0x20, 0x20, 0x20])
      guard let run = PlotRun(recipe, batchSize: batchSize) else { continue }
      try run.check(models)
      sheets.append(Sheet(run: run, name: title))
    }
    (self.sheets, self.models) = (sheets, models)
  }

  /// Prepares to draw the sheet of a picture again, `nil` where it is none of a plot.
  ///
  /// Throws where this release or the model would draw something else.
  public init?(
    from path: String, modelPath: String? = nil, configuration: String? = nil,
    batchSize: Int? = nil
  ) throws {
    // The pixels of a sheet may be more than memory holds.
    let start = try Image.bytes(of: path)
    let header = try PictureHeader(start, name: path)
    var recipe = try RenderRecipe(carriedBy: header.text, path: path)
    guard recipe.plot != nil else { return nil }
    guard recipe.numerics == numericsVersion else {
      throw RenderError.numerics(path: path, found: recipe.numerics, current: numericsVersion)
    }
    let models = ModelShelf()
    recipe.model.file = modelPath ?? recipe.model.file
    recipe.model.configuration = configuration ?? recipe.model.configuration
    guard let run = PlotRun(recipe, batchSize: batchSize) else { return nil }
    try run.check(models)
    (sheets, self.models) = ([Sheet(run: run, name: nil)], models)
  }
}
