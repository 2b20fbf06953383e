import Tensors

extension BenchmarkCase {
  /// Work that is no contraction: it should take about as long as copying what it must move.
  ///
  /// Tensors are larger than caches; a case states each element that is read or written, once.
  static let memory: [BenchmarkCase] =
    normalizations + activations + broadcasts + movements + pictures + steps + depthwise

  /// Sixteen million elements as rows of 2048, and about half of that as rows of a token's size.
  private static let (rows, width) = (8192, 2048)
  private static let (batch, tokens, channels) = (2, 4096, 1152)
  private static let (planes, side) = (256, 256)
  private static var plane: Shape { [1, planes, side, side] }

  /// A case that moves `elements` of four bytes.
  private static func moving(
    _ name: String, _ work: String, elements: Int,
    prepare: @escaping @Sendable () throws -> () -> Void
  ) -> BenchmarkCase {
    BenchmarkCase(name, work, operations: nil, bytes: 4 * Double(elements), prepare: prepare)
  }

  /// A case that reads one tensor and writes one of the same shape.
  private static func mapping(
    _ name: String, _ work: String, _ shape: Shape,
    _ function: @escaping @Sendable (Tensor) -> Tensor
  ) -> BenchmarkCase {
    moving(name, "\(work) of \(shape)", elements: 2 * shape.count) {
      let x = numbers(shape)
      return { _ = function(x) }
    }
  }

  private static let normalizations: [BenchmarkCase] = [
    moving(
      "layer-norm-modulated",
      "layer norm · (1 + scale) + shift of \([batch, tokens, channels])",
      elements: 2 * batch * tokens * channels
    ) {
      let x = numbers([batch, tokens, channels])
      let (scale, shift) = (numbers([batch, 1, channels]), numbers([batch, 1, channels]))
      return { _ = x.layerNorm(scale: scale, shift: shift) }
    },
    mapping("layer-norm", "layer norm with weight and bias", [rows, width]) {
      $0.layerNorm(weight: .ones([width]), bias: .zeros([width]))
    },
    mapping("rms-norm", "RMS norm with weight", [rows, width]) {
      $0.rmsNorm(weight: .ones([width]))
    },
    mapping("group-norm", "group norm, 32 groups", plane) {
      $0.groupNorm(groups: 32, weight: .ones([planes]), bias: .zeros([planes]))
    },
    mapping("batch-norm", "batch norm with given statistics", plane) {
      $0.batchNorm(
        mean: .zeros([planes]), variance: .ones([planes]), weight: .ones([planes]),
        bias: .zeros([planes]))
    },
    mapping("softmax", "softmax of rows", [rows, width]) { $0.softmax() },
  ]

  private static let activations: [BenchmarkCase] = [
    mapping("relu", "ReLU", [rows, width]) { $0.relu() },
    mapping("gelu", "GELU by the error function", [rows, width]) { $0.gelu() },
    mapping("gelu-tanh", "GELU by the hyperbolic tangent", [rows, width]) { $0.geluTanh() },
    mapping("silu", "SiLU", [rows, width]) { $0.silu() },
    mapping("exp", "exponential", [rows, width]) { $0.exp() },
    mapping("tanh", "hyperbolic tangent", [rows, width]) { $0.tanh() },
  ]

  private static let broadcasts: [BenchmarkCase] = [
    moving(
      "bias", "one bias for each of \(channels) columns", elements: 2 * batch * tokens * channels
    ) {
      let (x, bias) = (numbers([batch * tokens, channels]), numbers([channels]))
      return { _ = x + bias }
    },
    moving("bias-planes", "one bias for each plane of \(plane)", elements: 2 * plane.count) {
      let (x, bias) = (numbers(plane), numbers([planes, 1, 1]))
      return { _ = x + bias }
    },
    moving(
      "residual-gate", "x + gate · y of \([batch, tokens, channels])",
      elements: 3 * batch * tokens * channels
    ) {
      let shape: Shape = [batch, tokens, channels]
      let (x, y, gate) = (numbers(shape), numbers(shape), numbers([batch, 1, channels]))
      return { _ = x.adding(y, gatedBy: gate) }
    },
  ]

  private static let movements: [BenchmarkCase] = [
    mapping("permute-heads", "[B, T, H, D] to [B, H, T, D]", [4, 4096, 16, 64]) {
      $0.permuted(0, 2, 1, 3)
    },
    mapping("transpose", "rows to columns", [4096, 4096]) { $0.transposed() },
    mapping("pixel-shuffle", "channels to pixels, factor 2", plane) {
      pixelShuffle($0, factor: 2)
    },
    mapping("pixel-unshuffle", "pixels to channels, factor 2", plane) {
      pixelUnshuffle($0, factor: 2)
    },
    moving(
      "embedding", "65536 of 32768 rows of 256", elements: 2 * 65536 * 256
    ) {
      let table = numbers([32768, 256])
      let rows = Indices((0..<65536).map { $0 &* 7919 % 32768 }, [65536])
      return { _ = table.gatherRows(rows) }
    },
    mapping("pad", "reflected borders of 1", plane) {
      pad($0, Margins(left: 1, right: 1, top: 1, bottom: 1), mode: .reflect)
    },
  ]

  private static let pictures: [BenchmarkCase] = [
    moving("bilinear", "bilinear × 2 of [1, 64, 256, 256]", elements: 5 * 64 * 256 * 256) {
      let x = numbers([1, 64, 256, 256])
      return { _ = interpolate(x, scaleFactor: 2, mode: .bilinear) }
    },
    moving(
      "max-pool", "3 × 3 in steps of 2, with places, of \(plane)",
      elements: plane.count + plane.count / 2
    ) {
      let x = numbers(plane)
      return { _ = maxPool2d(x, kernel: 3, stride: 2, padding: 1) }
    },
    moving("average-pool", "2 × 2 of \(plane)", elements: plane.count + plane.count / 4) {
      let x = numbers(plane)
      return { _ = avgPool2d(x, kernel: 2) }
    },
    moving(
      "grid-sample", "as many places as pixels of [1, 64, 256, 256]",
      elements: 2 * 64 * 256 * 256 + 2 * 256 * 256
    ) {
      let (x, grid) = (numbers([1, 64, 256, 256]), numbers([1, 256, 256, 2]))
      return { _ = gridSample(x, grid: grid) }
    },
  ]

  private static let steps: [BenchmarkCase] = [
    moving("adamw-step", "AdamW on \([rows, width])", elements: 7 * rows * width) {
      let shape: Shape = [rows, width]
      let (weight, gradient, mean) = (numbers(shape), numbers(shape), numbers(shape))
      let memory = AdamStep.Memory(mean: mean, square: gradient.squared(), largest: nil)
      let step = AdamStep(
        shrink: 0.9999, weightDecay: 0, first: 0.1, secondKeep: 0.999, second: 0.001, rate: 1e-3,
        correction: 0.5, epsilon: 1e-8)
      return { _ = step(weight: weight, gradient: gradient, memory: memory) }
    },
    moving("sgd-step", "SGD with momentum on \([rows, width])", elements: 5 * rows * width) {
      let shape: Shape = [rows, width]
      let (weight, gradient, buffer) = (numbers(shape), numbers(shape), numbers(shape))
      let step = SGDStep(learningRate: 0.01, momentum: 0.9, weightDecay: 0, isNesterov: false)
      return { _ = step(weight: weight, gradient: gradient, buffer: buffer) }
    },
    moving("gradient-norm", "the squared norm of \([rows, width])", elements: rows * width) {
      let gradient = numbers([rows, width])
      return { _ = gradient.squaredNorm }
    },
    moving(
      "gradient-clip", "\([rows, width]) divided by a batch and clipped",
      elements: 2 * rows * width
    ) {
      let sum = numbers([rows, width])
      return { _ = sum.divided(by: 200, times: 0.37) }
    },
    moving("moving-average", "a step of averaging \([rows, width])", elements: 3 * rows * width) {
      let (average, weight) = (numbers([rows, width]), numbers([rows, width]))
      let step = AverageStep(share: 1e-4)
      return { _ = step(average: average, weight: weight) }
    },
  ]

  private static let depthwise: [BenchmarkCase] = [3, 7].map { size in
    BenchmarkCase(
      "depthwise-\(size)", "\(size) × \(size), each channel by itself, of \(plane)",
      operations: 2 * Double(plane.count * size * size), bytes: 8 * Double(plane.count)
    ) {
      let (x, weight) = (numbers(plane), numbers([planes, 1, size, size]))
      return { _ = conv2d(x, weight: weight, padding: Size2D(size / 2), groups: planes) }
    }
  }
}
