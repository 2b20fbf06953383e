import Layers
import Tensors

/// Attention maps of queries over the picture: for each head and place, one softmax over both.
struct MaskAttention: Sendable {
  private let query, key: Linear
  private let heads: Int

  init(size: Int, heads: Int, from scope: ParameterScope) throws {
    query = try Linear(inputs: size, outputs: size, from: scope["q_linear"])
    key = try Linear(inputs: size, outputs: size, from: scope["k_linear"])
    self.heads = heads
  }

  /// Returns `[N, Q, heads, S]` for queries `[N, Q, size]` and places `[N, S, size]`.
  func callAsFunction(_ queries: Tensor, _ places: Tensor, mask: Tensor?) -> Tensor {
    let (pictures, count, size) = (queries.shape[0], queries.shape[1], queries.shape[2] / heads)
    func split(_ x: Tensor) -> Tensor {
      x.reshaped(pictures, x.shape[1], heads, size).permuted(0, 2, 1, 3)
    }
    var scores = (split(query(queries)) * (1 / Float(size).squareRoot()))
      .matmul(split(key(places)), transposesOther: true)  // [N, heads, Q, S]
    if let mask {
      // What is far below every score has no weight.
      scores = scores * mask + (mask - 1) * 1e9
    }
    let together = scores.permuted(0, 2, 1, 3).reshaped(pictures, count, heads * places.shape[1])
    return together.softmax().reshaped(pictures, count, heads, places.shape[1])
  }
}

/// Makes a mask of each query, from coarse maps of attention to a quarter of the picture's sides.
///
/// Source: Carion et al., 2020, [arXiv:2005.12872](https://arxiv.org/abs/2005.12872), §4.4 and
/// `models/segmentation.py` of facebookresearch/detr.
struct MaskHead: Sendable {
  private let layers: [(convolution: Convolution, norm: GroupNorm)]
  private let adapters: [Convolution]
  private let output: Convolution

  init(_ configuration: DETRConfiguration, from scope: ParameterScope) throws {
    let widths = Self.widths(configuration)
    func convolution(_ inputs: Int, _ outputs: Int, _ name: String, kernel: Int = 3) throws
      -> Convolution
    {
      try Convolution(
        inputs: inputs, outputs: outputs, kernel: Size2D(kernel), padding: Size2D(kernel / 2),
        initial: .fanScaled(.uniform, gain: 1, .input), initialBias: .zeros, from: scope[name])
    }
    layers = try (1...5).map { index in
      let outputs = widths[index]
      return (
        try convolution(widths[index - 1], outputs, "lay\(index)"),
        try GroupNorm(groups: min(8, outputs), channels: outputs, from: scope["gn\(index)"])
      )
    }
    output = try convolution(widths[5], 1, "out_lay")
    let sizes = configuration.backbone.hiddenSizes
    adapters = try (1...3).map { index in
      try convolution(
        sizes[sizes.count - 1 - index], widths[index + 1], "adapter\(index)", kernel: 1)
    }
  }

  /// The channels that go into its layers, and what comes out of the last one.
  static func widths(_ configuration: DETRConfiguration) -> [Int] {
    let size = configuration.size
    let first = size + configuration.decoderHeads
    return [first, first, size / 2, size / 4, size / 8, size / 16]
  }

  /// Makes the masks.
  ///
  /// - Parameters:
  ///   - projected: `[N, size, H, W]`, the map that the transformer was given.
  ///   - attention: `[N, Q, heads, H·W]`.
  ///   - maps: the backbone's maps but the last, the finest one first.
  /// - Returns: `[N, Q, h, w]` with the sides of the finest map.
  func callAsFunction(_ projected: Tensor, attention: Tensor, maps: [Tensor]) -> Tensor {
    let (pictures, queries) = (attention.shape[0], attention.shape[1])
    let map = projected.pictureSize
    let weights = attention.reshaped(
      pictures * queries, attention.shape[2], map.height, map.width)
    var x = Tensor.concatenated([repeated(projected, queries), weights], axis: 1)
    for (index, layer) in layers.enumerated() {
      if index >= 2 {
        let finer = adapters[index - 2](maps[maps.count - 1 - (index - 2)])
        x = repeated(finer, queries) + interpolate(x, size: finer.pictureSize, mode: .nearest)
      }
      x = layer.norm(layer.convolution(x)).relu()
    }
    let masks = output(x)
    return masks.reshaped(pictures, queries, masks.shape[2], masks.shape[3])
  }

  /// `[N, C, H, W]` for each query: `[N·Q, C, H, W]`.
  private func repeated(_ map: Tensor, _ queries: Int) -> Tensor {
    let shape = map.shape
    return map.expanded(at: 1)
      .broadcast(to: [shape[0], queries, shape[1], shape[2], shape[3]])
      .reshaped(shape[0] * queries, shape[1], shape[2], shape[3])
  }
}
