import Layers
import Recipes
import Upscaling

/// What a recipe says of an upscaler, but for the size of its pictures.
public struct UpscalerRecipe: Sendable {
  /// What a network sees of pictures.
  public enum Sight: String, CaseIterable, Sendable, RecipeValue {
    case luminance, colours
  }

  /// How many times longer sides become.
  public var scale: Int
  /// What it sees.
  public var sees: Sight
  /// The channels of its convolutions.
  public var widths: [Int]
  /// How it makes pictures larger.
  public var upsampling: UpsamplingKind

  init(from section: RecipeSection) throws {
    scale = try section.number("scale", default: 2, in: 2...8)
    sees = try section.value("sees", default: .colours)
    widths = try section.numbers("widths", default: [64, 32], in: 1...4096)
    upsampling = try section.value("upsampling", default: .pixelShuffle)
    if let complaint = configuration.complaint {
      throw section.error("widths", expected: "a network that can be built", found: complaint)
    }
  }

  /// The configuration of the model.
  var configuration: UpscalerConfiguration {
    .convolutional(
      scale: scale, channels: sees == .luminance ? 1 : 3, widths: widths, upsampling: upsampling)
  }
}

extension UpsamplingKind: RecipeValue {}
