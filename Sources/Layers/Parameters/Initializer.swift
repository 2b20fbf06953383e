import Tensors

/// What a fresh parameter is filled with.
public indirect enum Initializer: Sendable, Hashable {
  /// Zeros.
  case zeros
  /// Ones.
  case ones
  /// One value throughout.
  case constant(Float)
  /// Uniform in −bound … bound.
  case uniform(bound: Float)
  /// Normal with mean 0.
  case normal(deviation: Float)
  /// Given numbers, such as a bilinear kernel.
  case values([Float])
  /// Along the first axis, each drawn part several times in a row (ICNR), so that the sub-kernels of
  /// a pixel shuffle begin equal. Source: Aitken et al., 2017, arXiv:1707.02937.
  case repeating(Initializer, Int)
  /// One drawn number for each place on the first two axes, times a kernel on the others.
  case kernel([Float], times: Initializer)

  /// PyTorch's default for linear and convolution layers: uniform within 1/√fanIn.
  public static func uniform(fanIn: Int) -> Initializer {
    .uniform(bound: 1 / Float(fanIn).squareRoot())
  }

  /// This filling with each part along the first axis `count` times in a row.
  public func repeated(_ count: Int) -> Initializer { count == 1 ? self : .repeating(self, count) }

  /// The kernel of a transposed convolution that interpolates bilinearly by a whole factor r, times
  /// a number for each pair of channels: (2r − r mod 2)² elements.
  public static func bilinear(factor: Int, _ channels: Initializer) -> Initializer {
    let length = 2 * factor - factor % 2
    let centre = Double(length - 1) / 2
    let line = (0..<length).map { 1 - abs(Double($0) - centre) / Double(factor) }
    return .kernel(line.flatMap { row in line.map { Float(row * $0) } }, times: channels)
  }

  /// The value of a filling that is made of another one, which `draw` fills; `nil` for one that
  /// stands alone.
  ///
  /// - Precondition: the first axis is a multiple of the repetitions, and a kernel fits the axes
  ///   after the second.
  package func composed(
    _ shape: Shape, draw: (Initializer, Shape) throws -> Tensor
  ) rethrows -> Tensor? {
    switch self {
    case .zeros, .ones, .constant, .uniform, .normal, .values: return nil
    case .repeating(let base, let count):
      precondition(
        shape[0].isMultiple(of: count), "Initializer: parts of \(shape) repeated \(count) times")
      let parts = shape[0] / count
      let drawn = try draw(base, shape.replacing(0, with: parts))
      return drawn.reshaped(parts, 1, -1)
        .broadcast(to: [parts, count, shape.count / max(shape[0], 1)])
        .reshaped(shape)
    case .kernel(let kernel, let base):
      let pairs = Shape(Array(shape.dimensions.prefix(2)))
      precondition(
        pairs.count * kernel.count == shape.count,
        "Initializer: a kernel of \(kernel.count) elements for \(shape)")
      let drawn = try draw(base, pairs)
      return (drawn.reshaped(-1, 1) * Tensor(kernel, [kernel.count])).reshaped(shape)
    }
  }
}
