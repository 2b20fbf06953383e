import Tensors
import TestSupport
import Testing

extension LayerConformance {
  static let resampling: [String: Runner] = [
    "interpolate": { example, tensors in
      let x = try tensors.required("x")
      guard let mode = example.string("mode").flatMap(InterpolationMode.init(rawValue:)) else {
        throw MissingFromCase(name: "mode")
      }
      let (aligned, antialias) = (
        example.bool("align_corners") ?? false, example.bool("antialias") ?? false
      )
      if let factor = example.double("scale_factor") {
        let y = interpolate(
          x, scaleFactor: factor, mode: mode, alignCorners: aligned, antialias: antialias)
        return LayerAnswer(tensors: ["y": y])
      }
      let y = interpolate(
        x, size: try example.size(), mode: mode, alignCorners: aligned, antialias: antialias)
      return LayerAnswer(tensors: ["y": y])
    },
    "pixel_shuffle": { example, tensors in
      let y = pixelShuffle(try tensors.required("x"), factor: try example.required("factor"))
      return LayerAnswer(tensors: ["y": y])
    },
    "pixel_unshuffle": { example, tensors in
      let y = pixelUnshuffle(try tensors.required("x"), factor: try example.required("factor"))
      return LayerAnswer(tensors: ["y": y])
    },
    "pad_reflect": { example, tensors in
      guard let sides = example.intArray("pad_left_right_top_bottom"), sides.count == 4 else {
        throw MissingFromCase(name: "pad_left_right_top_bottom")
      }
      let margins = Margins(left: sides[0], right: sides[1], top: sides[2], bottom: sides[3])
      let y = pad(try tensors.required("x"), margins, mode: .reflect)
      return LayerAnswer(tensors: ["y": y])
    },
    "grid_sample": { example, tensors in
      let y = gridSample(
        try tensors.required("x"), grid: try tensors.required("grid"),
        alignCorners: example.bool("align_corners") ?? false)
      return LayerAnswer(tensors: ["y": y])
    },
  ]
}

@Suite("Resampling agrees with PyTorch")
struct ResamplingConformanceTests {
  @Test(
    arguments: try ConformanceGroup("layers").cases(
      of: "interpolate", "pixel_shuffle", "pixel_unshuffle", "pad_reflect", "grid_sample"))
  func `in outputs and gradients`(example: ConformanceCase) throws {
    let runner = try #require(LayerConformance.resampling[example.operation])
    #expect(try LayerConformance.disagreements(example, runner) == [])
  }

  @Test func `in all the cases there are`() throws {
    #expect(try ConformanceGroup("layers").cases(of: "interpolate").count == 48)
  }
}
