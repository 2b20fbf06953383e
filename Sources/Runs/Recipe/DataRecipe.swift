import Datasets
import Images
import Recipes

/// What a run learns from, and what it keeps back: a recipe's `data` section.
public struct DataRecipe: Codable, Hashable, Sendable {
  /// How pictures become those that the model sees.
  public var preparation = PicturePreparation()
  /// Which pictures are held out.
  public var validation = HeldOut.count(0)
  /// Whether every class is seen equally often.
  public var balance = false
  /// How many pictures a folder must hold to be a class, at whatever depth; `nil`: classes are the
  /// folders of the first level.
  public var classMinimum: Int?
  /// Whether prepared pictures stay in memory; this changes no result.
  public var cache = LoadingOptions.Cache.auto
  /// How many threads read and decode; this changes no result.
  public var workers = LoadingOptions().workers

  /// The pictures as they are, all of them.
  public init() {}

  init(from section: RecipeSection) throws {
    try readPreparation(section)
    if let held: EitherValue<Double, String> = try section.optional("validation") {
      validation = try Self.heldOut(held, section)
    }
    balance = try section.value("balance", default: balance)
    classMinimum = try section.optionalNumber("class-minimum", in: 1...1_000_000)
    cache = try section.value("cache", default: cache)
    workers = try section.number("workers", default: workers, in: 0...256)
  }

  private mutating func readPreparation(_ section: RecipeSection) throws {
    if let size: EitherValue<Int, [Int]> = try section.optional("size") {
      let sides =
        switch size {
        case .first(let side): [side, side]
        case .second(let sides): sides
        }
      guard sides.count == 2, sides.allSatisfy((1...16_384).contains) else {
        throw section.error(
          "size", expected: "a number from 1 to 16384, or two as [height, width]",
          found: "\(sides)")
      }
      preparation.size = sides
    }
    preparation.resize = try section.value("resize", default: preparation.resize)
    preparation.crop = try section.value("crop", default: preparation.crop)
    preparation.filter = try section.value("filter", default: preparation.filter)
    preparation.flip = try section.value("flip", default: preparation.flip)
    preparation.shift = try section.number("shift", default: 0, in: 0...1000)
    preparation.channels = try section.optional("channels")
    preparation.background = try section.numbers(
      "background", default: preparation.background.map(Int.init), count: 3, in: 0...255
    ).map(UInt8.init)
  }

  /// A whole number counts pictures, a part of one is a share, and a text is a path.
  private static func heldOut(
    _ value: EitherValue<Double, String>, _ section: RecipeSection
  ) throws -> HeldOut {
    switch value {
    case .second(let path): return .folder(path)
    case .first(let number):
      if let count = Int(exactly: number), count >= 0 { return .count(count) }
      guard (0..<1).contains(number) else {
        throw section.error(
          "validation", expected: "a share below 1, a whole number, or a path", found: "\(number)")
      }
      return .share(number)
    }
  }
}

extension LoadingOptions.Cache: RecipeValue {}
extension PicturePreparation.Resize: RecipeValue {}
extension PicturePreparation.Crop: RecipeValue {}
extension PicturePreparation.Channels: RecipeValue {}
extension ResizeFilter: RecipeValue {}
