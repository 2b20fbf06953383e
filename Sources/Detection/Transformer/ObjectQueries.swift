import Layers
import Tensors

/// What queries are before they see anything.
struct QueryStart: Sendable {
  /// `[N, Q, size]`: what they know.
  var content: Tensor
  /// `[N, Q, size]`: what tells them apart; `nil` where boxes do.
  var positions: Tensor?
  /// `[N, Q, 4]`: where they are, before the sigmoid.
  var boxes: Tensor?
}

/// The queries of a model: learned vectors, or boxes on a grid with what they know.
enum ObjectQueries: Sendable {
  case vectors(Embedding)
  case anchors(content: Parameter, boxes: Parameter, first: Linear, second: Linear)

  init(_ configuration: DETRConfiguration, from scope: ParameterScope) throws {
    let (count, size) = (configuration.queries, configuration.size)
    guard let anchors = configuration.anchors else {
      self = .vectors(
        try Embedding(count: count, size: size, from: scope["query_position_embeddings"]))
      return
    }
    let inner = scope["query_anchors"]
    self = .anchors(
      content: try inner.parameter("content", [count, size], initial: .normal(deviation: 0.02)),
      boxes: try inner.parameter("boxes", [count, 4], initial: .values(anchors.logits)),
      first: try Linear(inputs: 2 * size, outputs: size, from: inner["positions"]["0"]),
      second: try Linear(inputs: size, outputs: size, from: inner["positions"]["1"]))
  }

  /// The same queries for each of some pictures.
  func start(_ pictures: Int) -> QueryStart {
    func each(_ x: Tensor) -> Tensor {
      x.expanded(at: 0).broadcast(to: Shape([pictures] + x.shape.dimensions))
    }
    switch self {
    case .vectors(let embedding):
      let positions = each(embedding.weight.value)
      return QueryStart(content: .zeros(positions.shape), positions: positions, boxes: nil)
    case .anchors(let content, let boxes, _, _):
      return QueryStart(
        content: each(content.value), positions: nil, boxes: each(boxes.value))
    }
  }

  /// What tells boxes `[N, Q, 4]` of 0 … 1 apart: `[N, Q, size]`.
  func positions(of boxes: Tensor) -> Tensor {
    guard case .anchors(_, _, let first, let second) = self else {
      preconditionFailure("positions of boxes: the queries are learned vectors")
    }
    let size = second.weight.shape[0]
    let features = sineFeatures(boxes, size: size / 2, temperature: 20)
      .reshaped(boxes.shape[0], boxes.shape[1], 2 * size)
    return second(first(features, then: .relu))
  }
}
