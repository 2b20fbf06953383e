import Images

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The pictures that a run draws after a step, on one sheet that says what they are.
public struct SampleGrid: Codable, Hashable, Sendable {
  /// The text keyword under which the sheet carries this.
  public static let keyword = "atelier-training"

  /// What kind of model drew.
  public var family: String
  /// After how many steps.
  public var step: Int
  /// The seed of the first picture; picture k has seed + k.
  public var seed: UInt64
  /// How many pictures there are.
  public var count: Int

  /// Describes a sheet.
  public init(family: String, step: Int, seed: UInt64, count: Int) {
    (self.family, self.step, self.seed, self.count) = (family, step, seed, count)
  }

  /// The seeds of the pictures, in order; past the largest they go on from 0.
  public var seeds: [UInt64] { (0..<count).map { seed &+ UInt64($0) } }

  /// Puts pictures on a sheet, with this in its text.
  ///
  /// - Precondition: there are pictures.
  public func sheet(_ images: [Image]) throws -> Image {
    var sheet = ImageGrid(images).drawn()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    sheet.metadata.text[Self.keyword] = String(decoding: try encoder.encode(self), as: UTF8.self)
    return sheet
  }
}
