extension RenderRecipe {
  /// A setting, and the values that it takes one after the other.
  public struct Axis: Codable, Hashable, Sendable {
    /// The setting, by its flag: `steps`.
    public var key: String
    /// The values, as they are written.
    public var values: [String]

    /// Creates an axis.
    public init(key: String, values: [String]) { (self.key, self.values) = (key, values) }
  }

  /// A sheet whose columns and rows differ in a setting each.
  public struct Plot: Codable, Hashable, Sendable {
    /// What differs between columns.
    public var x: Axis
    /// What differs between rows; `nil` for one row.
    public var y: Axis?
    /// What is written above all; `nil` for nothing.
    public var title: String?
    /// The pixels around each picture.
    public var padding: Int
    /// Red, green and blue behind the pictures.
    public var background: [UInt8]

    /// Creates a plot.
    public init(
      x: Axis, y: Axis? = nil, title: String? = nil, padding: Int = 2,
      background: [UInt8] = [0x20, 0x20, 0x20]
    ) {
      (self.x, self.y, self.title) = (x, y, title)
      (self.padding, self.background) = (padding, background)
    }

    /// How many rows of pictures there are.
    public var rows: Int { y?.values.count ?? 1 }
    /// How many pictures there are.
    public var count: Int { x.values.count * rows }
  }

  /// Why a setting of a plot cannot have a value.
  public struct PlotFault: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    public let description: String
  }

  /// The settings that a plot may compare.
  public static let plotKeys = [
    "seed", "class", "steps", "guidance", "guidance-rescale", "sampler", "spacing", "shift",
    "temperature", "tolerance", "strength", "precision",
  ]

  /// The recipe with another value of a setting.
  ///
  /// Throws ``PlotFault`` where there is no such setting, or it cannot have the value.
  public func setting(_ key: String, to value: String) throws -> RenderRecipe {
    func fault(_ expected: String) -> PlotFault {
      PlotFault(description: "\(key): expected \(expected), found '\(value)'")
    }
    func number<Number: LosslessStringConvertible & Comparable>(
      _ range: ClosedRange<Number>
    ) throws -> Number {
      guard let number = Number(value), range.contains(number) else {
        throw fault("a number from \(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    var recipe = self
    switch key {
    case "seed":
      recipe.seed = try number(0...UInt64.max)
    case "class": recipe.sampling.classes = [value]
    case "steps":
      guard sampling.times == nil else { throw fault("no times beside it") }
      recipe.sampling.steps = try number(1...10_000)
    case "guidance": recipe.sampling.guidance = try number(0...100)
    case "guidance-rescale": recipe.sampling.guidanceRescale = try number(0...1)
    case "sampler": recipe.sampling.sampler = value
    case "spacing": recipe.sampling.spacing = value
    case "shift": recipe.sampling.shift = try number(0...1_000_000)
    case "temperature": recipe.sampling.temperature = try number(0...1_000_000)
    case "tolerance": recipe.sampling.tolerance = try number(0...1)
    case "strength":
      guard sampling.over != nil else { throw fault("an --image to draw over") }
      let strength: Double = try number(0...1)
      guard strength > 0 else { throw fault("a number above 0") }
      recipe.sampling.over?.strength = strength
    case "precision":
      guard let precision = Precision(rawValue: value) else {
        throw fault(Precision.allCases.map(\.rawValue).joined(separator: ", "))
      }
      recipe.precision = precision == .float32 ? nil : precision
    default:
      throw PlotFault(
        description: "expected one of \(Self.plotKeys.joined(separator: ", ")), found '\(key)'")
    }
    return recipe
  }

  /// The recipe of one picture of a plot.
  public func tile(column: Int, row: Int) throws -> RenderRecipe {
    guard let plot else { return alone(at: 0) }
    var tile = try alone(at: 0).setting(plot.x.key, to: plot.x.values[column])
    if let y = plot.y { tile = try tile.setting(y.key, to: y.values[row]) }
    tile.plot = nil
    return tile
  }
}
