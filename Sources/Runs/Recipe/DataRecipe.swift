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
  /// Whether prepared pictures stay in memory; this changes no result.
  public var cache = LoadingOptions.Cache.auto
  /// How many threads read and decode; this changes no result.
  public var workers = LoadingOptions().workers

  /// The pictures as they are, all of them.
  public init() {}

  init(from section: RecipeSection) throws {
    try readPreparation(section)
    if let text: String = try section.optional("validation") {
      validation = try Self.heldOut(text, section)
    }
    balance = try section.value("balance", default: balance)
    cache = try section.value("cache", default: cache)
    workers = try section.number("workers", default: workers, in: 0...256)
  }

  private mutating func readPreparation(_ section: RecipeSection) throws {
    if section.has("size") {
      let sides: [Int]
      if let side = try? section.value("size", default: 0) {
        sides = [side, side]
      } else {
        sides = try section.numbers("size", default: [], count: 2, in: 1...16_384)
      }
      guard sides.allSatisfy((1...16_384).contains) else {
        throw section.error("size", expected: "from 1 to 16384", found: "\(sides[0])")
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

  /// A whole number counts pictures, a part of one is a share, and else it is a path.
  private static func heldOut(_ text: String, _ section: RecipeSection) throws -> HeldOut {
    if let count = Int(text) {
      guard count >= 0 else {
        throw section.error("validation", expected: "a number from 0", found: text)
      }
      return .count(count)
    }
    guard let share = Double(text) else { return .folder(text) }
    guard (0..<1).contains(share) else {
      throw section.error("validation", expected: "a share below 1, or a whole number", found: text)
    }
    return .share(share)
  }
}

extension LoadingOptions.Cache: RecipeValue {}
extension PicturePreparation.Resize: RecipeValue {}
extension PicturePreparation.Crop: RecipeValue {}
extension PicturePreparation.Channels: RecipeValue {}
extension ResizeFilter: RecipeValue {}
