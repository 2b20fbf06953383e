import Goldens
import Images
import Rendering

/// Draws small pictures without any model, and pretends to be whatever a test needs.
struct FakePainter: GoldenPainter {
  /// What is drawn may depend on how; in a sound program it does not.
  typealias Drawing = @Sendable (RenderRecipe, GoldenWay) throws -> GoldenDrawing?

  var version = "1.2.3"
  var numerics = 1
  var instructionSet = "fast"
  var instructionSets = ["fast", "slow"]
  /// The digest of every model.
  var model = "sha256:0123456789abcdef"
  var drawing: Drawing = { recipe, _ in GoldenDrawing(image: picture(seed: recipe.seed)) }

  func open(_ render: GoldenRender) throws -> any GoldenPainting {
    let recipe = RenderRecipe(
      version: version, numerics: numerics,
      model: RenderRecipe.Model(file: render.model, digest: model), seed: render.choices.seed,
      count: render.choices.count, sampling: render.choices.sampling,
      depth: render.choices.depth, grid: render.choices.grid)
    return Painting(recipe: recipe, drawing: drawing)
  }

  private struct Painting: GoldenPainting {
    let recipe: RenderRecipe
    let drawing: Drawing

    func draw(_ way: GoldenWay) throws -> GoldenDrawing? {
      guard var drawn = try drawing(recipe, way) else { return nil }
      drawn.image.metadata.text[RenderRecipe.keyword] = try recipe.json()
      return drawn
    }
  }
}

/// A picture of 8×8 pixels in which every pixel, and every seed, has its own look.
func picture(
  _ channels: Image.Channels = .grey, width: Int = 8, height: Int = 8, seed: UInt64 = 0
) -> Image {
  let count = width * height * channels.rawValue
  return Image(
    width: width, height: height, channels: channels,
    bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 3 + Int(seed) * 7) })
}

extension Image {
  /// The picture with one sample changed by some levels.
  func changed(at index: Int = 20, by levels: Int = 1) -> Image {
    let changed: Samples =
      switch samples {
      case .eight(var values):
        {
          values[index] = UInt8(clamping: Int(values[index]) + levels)
          return .eight(values)
        }()
      case .sixteen(var values):
        {
          values[index] = UInt16(clamping: Int(values[index]) + levels)
          return .sixteen(values)
        }()
      }
    return Image(
      width: width, height: height, channels: channels, samples: changed, metadata: metadata)
  }
}
