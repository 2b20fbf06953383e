import Tensors
import TestSupport
import Testing

extension LayerConformance {
  /// The operations of the group `engine`.
  static let engine = functions.merging(movements) { first, _ in first }
    .merging(fused) { first, _ in first }

  private static let functions: [String: Runner] = [
    "log": unary { $0.log() },
    "sqrt": unary { $0.sqrt() },
    "sin": unary { $0.sin() },
    "cos": unary { $0.cos() },
    "abs": unary { $0.abs() },
    "square": unary { $0.squared() },
    "negate": unary { -$0 },
    "log_abs_determinant": unary { $0.logAbsDeterminant() },
    "mix_channels": { example, tensors in
      let (x, matrix) = try (tensors.required("x"), tensors.required("matrix"))
      return try answer(
        example.flag("inverse") ? x.unmixingChannels(by: matrix) : x.mixingChannels(by: matrix))
    },
    "leaky_relu": { example, tensors in
      try answer(tensors.required("x").leakyReLU(slope: example.number("slope")))
    },
    "elu": { example, tensors in
      try answer(tensors.required("x").elu(alpha: example.number("alpha")))
    },
    "add": binary(+),
    "subtract": binary(-),
    "multiply": binary(*),
    "divide": binary(/),
    "maximum": binary(Tensor.maximum),
    "minimum": binary(Tensor.minimum),
    "sum": { example, tensors in
      try answer(
        tensors.required("x").sum(example.list("axes"), keepsAxes: example.flag("keeps_axes")))
    },
    "mean": { example, tensors in
      try answer(
        tensors.required("x").mean(example.list("axes"), keepsAxes: example.flag("keeps_axes")))
    },
    "matmul": { example, tensors in
      try answer(
        tensors.required("a").matmul(
          tensors.required("b"), transposesSelf: example.flag("transposes_a"),
          transposesOther: example.flag("transposes_b")))
    },
    "avg_pool2d": { example, tensors in
      try answer(
        avgPool2d(
          tensors.required("x"), kernel: Size2D(example.required("kernel")),
          stride: Size2D(example.required("stride")), padding: Size2D(example.required("padding")),
          countsPadding: example.flag("count_include_pad")))
    },
    "grid_sample": { example, tensors in
      try answer(
        gridSample(
          tensors.required("x"), grid: tensors.required("grid"),
          alignCorners: example.flag("align_corners")))
    },
  ]

  private static let movements: [String: Runner] = [
    "broadcast": { example, tensors in
      try answer(tensors.required("x").broadcast(to: Shape(example.list("shape"))))
    },
    "reshape": { example, tensors in
      try answer(tensors.required("x").reshaped(Shape(example.list("shape"))))
    },
    "permute": { example, tensors in
      let axes = try example.list("axes", count: 4)
      return try answer(tensors.required("x").permuted(axes[0], axes[1], axes[2], axes[3]))
    },
    "transpose": { example, tensors in
      let axes = try example.list("axes", count: 2)
      return try answer(tensors.required("x").transposed(axes[0], axes[1]))
    },
    "slice": { example, tensors in
      let range = try example.list("range", count: 2)
      return try answer(
        tensors.required("x").sliced(
          example.required("axis"), range[0]..<range[1], step: example.required("step")))
    },
    "concatenate": { example, tensors in
      try answer(
        .concatenated(
          [tensors.required("a"), tensors.required("b")], axis: example.required("axis")))
    },
    "stack": { example, tensors in
      try answer(
        .stacked([tensors.required("a"), tensors.required("b")], axis: example.required("axis")))
    },
    "pad_constant": { example, tensors in
      try answer(
        pad(
          tensors.required("x"), example.margins(), mode: .constant(example.number("value"))))
    },
    "pad_replicate": { example, tensors in
      try answer(pad(tensors.required("x"), example.margins(), mode: .replicate))
    },
  ]

  private static let fused: [String: Runner] = [
    "modulated_layer_norm": { example, tensors in
      try answer(
        tensors.required("x").layerNorm(
          scale: tensors.required("scale"), shift: tensors.required("shift"),
          epsilon: example.number("eps")))
    },
    "modulated_rms_norm": { example, tensors in
      try answer(
        tensors.required("x").rmsNorm(
          scale: tensors.required("scale"), shift: tensors.required("shift"),
          epsilon: example.number("eps")))
    },
    "gated_sum": { _, tensors in
      try answer(
        tensors.required("x").adding(tensors.required("y"), gatedBy: tensors.required("gate")))
    },
    "packed_attention": { example, tensors in
      try answer(attention(packed: tensors.required("x"), heads: example.required("heads")))
    },
  ]

  private static func answer(_ y: Tensor) -> LayerAnswer { LayerAnswer(tensors: ["y": y]) }

  private static func unary(_ function: @escaping @Sendable (Tensor) -> Tensor) -> Runner {
    { _, tensors in answer(function(try tensors.required("x"))) }
  }

  private static func binary(
    _ function: @escaping @Sendable (Tensor, Tensor) -> Tensor
  ) -> Runner {
    { _, tensors in answer(function(try tensors.required("a"), try tensors.required("b"))) }
  }
}

extension ConformanceCase {
  /// Whole numbers that the case must have.
  fileprivate func list(_ attribute: String, count: Int? = nil) throws -> [Int] {
    guard let list = intArray(attribute), count == nil || list.count == count else {
      throw MissingFromCase(name: attribute)
    }
    return list
  }

  /// A truth value that the case must have.
  fileprivate func flag(_ attribute: String) throws -> Bool {
    guard let value = bool(attribute) else { throw MissingFromCase(name: attribute) }
    return value
  }

  fileprivate func margins() throws -> Margins {
    let sides = try list("pad_left_right_top_bottom", count: 4)
    return Margins(left: sides[0], right: sides[1], top: sides[2], bottom: sides[3])
  }
}

@Suite("Arithmetic, sums and movements agree with PyTorch")
struct EngineConformanceTests {
  @Test(arguments: try ConformanceGroup("engine").cases)
  func `in outputs and gradients`(example: ConformanceCase) throws {
    let runner = try #require(LayerConformance.engine[example.operation])
    #expect(try LayerConformance.disagreements(example, runner) == [])
  }

  @Test func `each of them`() throws {
    let operations = try ConformanceGroup("engine").cases.map(\.operation)
    #expect(Set(operations) == Set(LayerConformance.engine.keys))
  }
}
