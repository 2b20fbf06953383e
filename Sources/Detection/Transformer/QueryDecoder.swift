import Layers
import Tensors

/// Layers of queries that look at a picture, and where each layer thinks that their boxes are.
struct QueryDecoder: Sendable {
  /// What a layer leaves behind.
  struct State {
    /// `[N, Q, size]`, behind the norm.
    let known: Tensor
    /// `[N, Q, 4]` of 0 … 1.
    let boxes: Tensor
  }

  private let layers: [DecoderLayer]
  private let norm: LayerNorm
  private let boxes: BoxPredictor

  init(
    _ configuration: DETRConfiguration, boxes: BoxPredictor, from scope: ParameterScope
  ) throws {
    layers = try (0..<configuration.decoderLayers).map {
      try DecoderLayer(configuration, from: scope["layers"][$0])
    }
    norm = try LayerNorm(size: configuration.size, from: scope["layernorm"])
    self.boxes = boxes
  }

  /// Returns what each layer leaves behind.
  ///
  /// Queries with boxes hand them from layer to layer, without gradients: each is judged by its own
  /// step.
  func callAsFunction(
    _ start: QueryStart, of queries: ObjectQueries, memory: DetectionMemory, mask: Tensor?
  ) -> [State] {
    var (x, box) = (start.content, start.boxes)
    return layers.map { layer in
      let current = box.map { $0.sigmoid() }
      guard let positions = start.positions ?? current.map(queries.positions) else {
        preconditionFailure("decoder: queries with neither positions nor boxes")
      }
      x = layer(x, positions: positions, boxes: current, memory: memory, mask: mask)
      let known = norm(x)
      let moved = box.map { $0 + boxes(known) } ?? boxes(known)
      if box != nil { box = moved.detached }
      return State(known: known, boxes: moved.sigmoid())
    }
  }
}
