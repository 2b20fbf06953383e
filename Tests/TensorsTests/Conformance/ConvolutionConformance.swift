import Tensors
import TestSupport
import Testing

extension LayerConformance {
  static let convolutions: [String: Runner] = [
    "conv2d": { example, tensors in
      let y = conv2d(
        try tensors.required("x"), weight: try tensors.required("weight"), bias: tensors["bias"],
        stride: Size2D(try example.required("stride")),
        padding: Size2D(try example.required("padding")),
        dilation: Size2D(try example.required("dilation")), groups: try example.required("groups"))
      return LayerAnswer(tensors: ["y": y])
    },
    "conv_transpose2d": { example, tensors in
      let y = convTranspose2d(
        try tensors.required("x"), weight: try tensors.required("weight"), bias: tensors["bias"],
        stride: Size2D(try example.required("stride")),
        padding: Size2D(try example.required("padding")),
        outputPadding: Size2D(try example.required("output_padding")),
        dilation: Size2D(try example.required("dilation")), groups: try example.required("groups"))
      return LayerAnswer(tensors: ["y": y])
    },
  ]
}

@Suite("Convolutions agree with PyTorch")
struct ConvolutionConformanceTests {
  @Test(arguments: try ConformanceGroup("layers").cases(of: "conv2d", "conv_transpose2d"))
  func `in outputs and gradients`(example: ConformanceCase) throws {
    let runner = try #require(LayerConformance.convolutions[example.operation])
    #expect(try LayerConformance.disagreements(example, runner) == [])
  }

  @Test func `in all the cases there are`() throws {
    #expect(try ConformanceGroup("layers").cases(of: "conv2d", "conv_transpose2d").count == 14)
  }
}
