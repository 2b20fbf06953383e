import Layers
import Tensors

/// Three linear maps with ReLUs between them, to the four numbers of a box before the sigmoid.
struct BoxPredictor: Sendable {
  private let layers: [Linear]

  /// Boxes that start from one of their own begin where it is: the last map is then zero.
  init(size: Int, movesBoxes: Bool, from scope: ParameterScope) throws {
    let last: Initializer? = movesBoxes ? .zeros : nil
    layers = try [(size, nil), (size, nil), (4, last)].enumerated().map { index, layer in
      try Linear(
        inputs: size, outputs: layer.0, initial: layer.1, from: scope["layers"][index])
    }
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    layers.enumerated().reduce(x) { x, layer in
      layer.offset < layers.count - 1 ? layer.element(x, then: .relu) : layer.element(x)
    }
  }
}
