import Tensors

/// What a fresh parameter is filled with.
public indirect enum Initializer: Sendable, Hashable {
  /// Zeros, which also start a gate closed.
  case zeros
  /// Ones.
  case ones
  /// One value throughout.
  case constant(Float)
  /// Uniform in −bound … bound.
  case uniform(bound: Float)
  /// Normal with mean 0.
  case normal(deviation: Float)
  /// Normal with mean 0, drawn again where it is more than some deviations from 0.
  case truncatedNormal(deviation: Float, bound: Float = 2)
  /// With a deviation of gain / √fan, the fan being that of the parameter's shape.
  case fanScaled(Distribution, gain: Float, Fan)
  /// A random orthogonal matrix of as many rows as the first axis is long, times the gain; its rows or
  /// columns, whichever are fewer, are orthogonal to each other.
  /// Source: Saxe et al., 2014, [arXiv:1312.6120](https://arxiv.org/abs/1312.6120).
  case orthogonal(gain: Float = 1)
  /// Rows as of normal numbers of deviation 1, orthogonal to each other within blocks of as many as
  /// there are columns: random features, which are not learned and which no rule of a run replaces.
  case orthogonalBlocks
  /// Another filling, each number multiplied.
  case scaled(Initializer, Float)
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
}

/// How fillings that are made of others follow from drawn numbers.
extension Tensor {
  /// Each part along the first axis `count` times in a row.
  func repeatedParts(_ count: Int) -> Tensor {
    let part = self.count / max(shape[0], 1)
    return reshaped([shape[0], 1, part]).broadcast(to: [shape[0], count, part])
      .reshaped(shape.replacing(0, with: shape[0] * count))
  }

  /// Each element times a kernel.
  func spread(over kernel: [Float], _ shape: Shape) -> Tensor {
    precondition(
      count * kernel.count == shape.count,
      "Initializer: a kernel of \(kernel.count) elements for \(shape)")
    return (reshaped([count, 1]) * Tensor(kernel, [kernel.count])).reshaped(shape)
  }
}

extension Initializer {
  /// The shape of the parts that are repeated to become `shape`.
  static func drawnShape(of shape: Shape, repeated count: Int) -> Shape {
    precondition(
      count > 0 && shape[0].isMultiple(of: count),
      "Initializer: parts of \(shape) repeated \(count) times")
    return shape.replacing(0, with: shape[0] / count)
  }
}
