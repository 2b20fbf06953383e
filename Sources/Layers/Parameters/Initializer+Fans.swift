import Tensors

extension Initializer {
  /// How numbers of a given deviation are spread.
  public enum Distribution: String, Codable, CaseIterable, Sendable {
    /// Evenly, within √3 deviations.
    case uniform
    /// Normally.
    case normal
    /// Normally within two deviations of a normal distribution that is as much wider as cutting it
    /// there makes it narrower.
    case truncatedNormal = "truncated-normal"
  }

  /// Over how many connections a deviation is shared.
  ///
  /// The first axis of a shape counts outputs, the second one inputs, and the others are a kernel that
  /// belongs to both. Numbers without a second axis have one input.
  public enum Fan: String, Codable, CaseIterable, Sendable {
    /// What one output adds up, which keeps activations of one size.
    case input = "in"
    /// What one input adds to, which keeps gradients of one size.
    case output = "out"
    /// The mean of both.
    case average

    /// The number of connections of a shape, at least 1.
    func count(of shape: Shape) -> Float {
      let outputs = shape.rank > 0 ? shape[0] : 1
      let inputs = shape.rank > 1 ? shape[1] : 1
      let kernel = shape.dimensions.dropFirst(2).reduce(1, *)
      let count =
        switch self {
        case .input: Double(inputs * kernel)
        case .output: Double(outputs * kernel)
        case .average: Double((inputs + outputs) * kernel) / 2
        }
      return Float(max(count, 1))
    }
  }

  /// Keeps activations and gradients of about one size where units are linear around 0.
  ///
  /// Source: Glorot & Bengio, 2010, "Understanding the difficulty of training deep feedforward neural
  /// networks", AISTATS; `torch.nn.init.xavier_uniform_` and `xavier_normal_`.
  public static func xavier(_ distribution: Distribution, gain: Float = 1) -> Initializer {
    .fanScaled(distribution, gain: gain, .average)
  }

  /// Makes up for what an activation takes away, √2 for ReLU.
  ///
  /// Source: He et al., 2015, [arXiv:1502.01852](https://arxiv.org/abs/1502.01852);
  /// `torch.nn.init.kaiming_uniform_` and `kaiming_normal_`.
  public static func he(
    _ distribution: Distribution, fan: Fan = .input, gain: Float = Initializer.gain(of: .relu)
  ) -> Initializer {
    .fanScaled(distribution, gain: gain, fan)
  }

  /// Keeps activations of one size where units are linear or self-normalising.
  ///
  /// Source: LeCun et al., 1998, "Efficient backprop".
  public static func leCun(_ distribution: Distribution) -> Initializer {
    .fanScaled(distribution, gain: 1, .input)
  }

  /// What an activation is made up for with, as `torch.nn.init.calculate_gain` has it; those that it
  /// does not know count as the ReLU that they resemble.
  public static func gain(of activation: Activation?) -> Float {
    switch activation {
    case nil, .sigmoid: 1
    case .tanh: 5 / 3
    case .selu: 0.75
    case .leakyReLU: (2 / (1 + 0.01 * 0.01) as Float).squareRoot()
    default: Float(2).squareRoot()
    }
  }

  /// Each number of this filling times a factor.
  public func scaled(by factor: Float) -> Initializer { factor == 1 ? self : .scaled(self, factor) }

  /// This filling for the last weight of each branch that is added to a residual stream, in a model of
  /// some layers with two such branches each: times 1 / √(2 · layers), so that the stream's variance
  /// does not grow with depth.
  ///
  /// Source: Radford et al., 2019, "Language models are unsupervised multitask learners".
  ///
  /// - Precondition: `layers > 0`.
  public func scaled(forResidualsOf layers: Int) -> Initializer {
    precondition(layers > 0, "Initializer: residuals of \(layers) layers")
    return scaled(by: 1 / Float(2 * layers).squareRoot())
  }

  /// The plain filling that one of a given deviation in a shape comes down to.
  static func plain(
    _ distribution: Distribution, gain: Float, fan: Fan, of shape: Shape
  ) -> Initializer {
    let deviation = gain / fan.count(of: shape).squareRoot()
    return switch distribution {
    case .uniform: .uniform(bound: Float(3).squareRoot() * deviation)
    case .normal: .normal(deviation: deviation)
    // What is left of a normal deviation after the cut: √(1 − 4φ(2) / (2Φ(2) − 1)).
    case .truncatedNormal: .truncatedNormal(deviation: deviation / 0.879_625_66, bound: 2)
    }
  }
}

/// Fillings by the names that recipes give them.
public enum NamedInitializer: String, Codable, CaseIterable, Sendable {
  case zeros, ones
  case xavierUniform = "xavier-uniform"
  case xavierNormal = "xavier-normal"
  case heUniform = "he-uniform"
  case heNormal = "he-normal"
  case leCunUniform = "lecun-uniform"
  case leCunNormal = "lecun-normal"
  /// With a deviation of 0.02, cut at two of them.
  case truncatedNormal = "truncated-normal"
  case orthogonal

  /// The filling, its numbers multiplied by a factor.
  public func initializer(scale: Float = 1) -> Initializer {
    let unscaled: Initializer =
      switch self {
      case .zeros: .zeros
      case .ones: .ones
      case .xavierUniform: .xavier(.uniform)
      case .xavierNormal: .xavier(.normal)
      case .heUniform: .he(.uniform)
      case .heNormal: .he(.normal)
      case .leCunUniform: .leCun(.uniform)
      case .leCunNormal: .leCun(.normal)
      case .truncatedNormal: .truncatedNormal(deviation: 0.02)
      case .orthogonal: .orthogonal()
      }
    return unscaled.scaled(by: scale)
  }
}
