import Tensors
import TestSupport
import Testing

extension LayerConformance {
  static let pools: [String: Runner] = [
    "max_pool2d": { example, tensors in
      let pooled = try maximum(example, tensors)
      return LayerAnswer(tensors: ["y": pooled.values], indices: ["indices": pooled.indices])
    },
    "max_pool_unpool2d": { example, tensors in
      let pooled = try maximum(example, tensors)
      let unpooled = maxUnpool2d(
        pooled.values, indices: pooled.indices, size: try tensors.required("x").pictureSize)
      return LayerAnswer(
        tensors: ["y": pooled.values, "unpooled": unpooled], indices: ["indices": pooled.indices])
    },
    "avg_pool2d": { example, tensors in
      let y = avgPool2d(
        try tensors.required("x"), kernel: Size2D(try example.required("kernel")),
        stride: Size2D(try example.required("stride")),
        padding: Size2D(try example.required("padding")),
        countsPadding: example.bool("count_include_pad") ?? true)
      return LayerAnswer(tensors: ["y": y])
    },
    "adaptive_avg_pool2d": { example, tensors in
      let y = adaptiveAvgPool2d(try tensors.required("x"), size: try example.size())
      return LayerAnswer(tensors: ["y": y])
    },
  ]

  private static func maximum(
    _ example: ConformanceCase, _ tensors: [String: Tensor]
  ) throws -> (values: Tensor, indices: Indices) {
    maxPool2d(
      try tensors.required("x"), kernel: Size2D(try example.required("kernel")),
      stride: Size2D(try example.required("stride")),
      padding: Size2D(try example.required("padding")))
  }
}

extension ConformanceCase {
  /// The attribute `size`, rows before columns.
  func size() throws -> Size2D {
    guard let size = intArray("size"), size.count == 2 else { throw MissingFromCase(name: "size") }
    return Size2D(height: size[0], width: size[1])
  }
}

@Suite("Pools agree with PyTorch")
struct PoolingConformanceTests {
  @Test(
    arguments: try ConformanceGroup("layers").cases(
      of: "max_pool2d", "max_pool_unpool2d", "avg_pool2d", "adaptive_avg_pool2d"))
  func `in outputs, indices and gradients`(example: ConformanceCase) throws {
    let runner = try #require(LayerConformance.pools[example.operation])
    #expect(try LayerConformance.disagreements(example, runner) == [])
  }
}
