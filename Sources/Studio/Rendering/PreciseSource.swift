import Images
import Rendering
import Tensors

/// Draws with another source, in the precision that a recipe names.
struct PreciseSource: PictureSource {
  let source: any PictureSource
  let precision: Precision

  init(drawing source: any PictureSource, _ precision: RenderRecipe.Precision?) {
    self.source = source
    self.precision =
      switch precision {
      case nil, .float32: .float32
      case .bfloat16: .bfloat16
      case .float16: .float16
      }
  }

  var usualBatch: Int { source.usualBatch }

  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    try Precision.with(precision) { try source.draw(requests) }
  }
}
