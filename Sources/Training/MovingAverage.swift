import Layers
import Tensors

/// The exponential moving average of parameters, which draws better pictures than the parameters that
/// the last steps shook.
///
/// a ← a + (1 − decay) · (w − a) after each step of the optimizer; the training weights stay as they
/// are. To sample, build a model from ``source``, which shares the memory of the averages.
/// Source: Polyak & Juditsky, 1992, "Acceleration of stochastic approximation by averaging", SIAM
/// J. Control Optim. 30; the warm-up is that of diffusers' `EMAModel`.
public struct MovingAverage: Sendable {
  /// How the decay rises to its last value, so that the first weights are soon forgotten.
  ///
  /// In each form but ``none`` the first update takes the weights over as they are; s counts those
  /// before.
  public enum Warmup: Codable, Hashable, Sendable {
    /// It does not: the average begins with the weights that it was created with.
    case none
    /// (1 + s) / (10 + s).
    case ratio
    /// 1 − (1 + s / inverseGamma) ^ −power: 2/3 for runs of a million steps, 3/4 for shorter ones.
    case power(inverseGamma: Double = 1, power: Double = 2.0 / 3)
  }

  /// The decay after the warm-up, 0 … 1.
  public let decay: Double
  /// How the decay rises to that.
  public let warmup: Warmup
  /// How many updates there were.
  public private(set) var updates = 0
  private let names: [String]
  private var averages: [Tensor]

  /// Creates an average that begins with what parameters are now.
  ///
  /// - Precondition: the decay is in 0 … 1.
  public init(decay: Double = 0.9999, warmup: Warmup = .ratio, of parameters: [Parameter]) {
    precondition((0...1).contains(decay), "MovingAverage: a decay of \(decay)")
    self.decay = decay
    self.warmup = warmup
    names = parameters.map(\.name)
    averages = parameters.map(\.value.detached)
  }

  /// The share of the weights in the next average: 1 minus the decay that the update will have.
  public var share: Double {
    let last = 1 - decay
    guard warmup != .none else { return last }
    guard updates > 0 else { return 1 }
    let count = Double(updates)
    return switch warmup {
    case .none: last
    case .ratio: max(last, 9 / (10 + count))
    case .power(let inverseGamma, let power):
      max(last, Double(realPower(Float(1 + count / inverseGamma), Float(-power))))
    }
  }

  /// Takes in what the parameters are now.
  ///
  /// - Precondition: they are those that the average was created for, in their order.
  public mutating func update(from parameters: [Parameter]) {
    precondition(parameters.map(\.name) == names, "MovingAverage: another list of parameters")
    let share = Float(share)
    let take = AverageStep(share: share)
    for (place, parameter) in parameters.enumerated() {
      let weight = parameter.value.detached
      // A share of 1 means the weights to the last bit; tensors never change, so they are shared.
      averages[place] = share == 1 ? weight : take(average: averages[place], weight: weight)
    }
    updates += 1
  }

  /// The averages by the names of their parameters, in their order.
  public var values: [(name: String, value: Tensor)] {
    zip(names, averages).map { (name: $0, value: $1) }
  }

  /// The averages as what a model is built from; they stay what they are now.
  public var source: StoredParameters {
    StoredParameters(
      Dictionary(uniqueKeysWithValues: zip(names, averages)), description: "averaged parameters")
  }

  /// Takes over what ``values`` and ``updates`` were.
  ///
  /// - Throws: ``ParameterError`` where a tensor is missing, misshapen or left over; the average then
  ///   stays as it was.
  public mutating func restore(_ values: [String: Tensor], updates: Int) throws {
    let source = "averaged parameters"
    let unused = Set(values.keys).subtracting(names)
    guard unused.isEmpty else {
      throw ParameterError.unused(names: unused.sorted(), source: source)
    }
    averages = try zip(names, averages).map { name, present in
      guard let value = values[name] else {
        throw ParameterError.missing(name: name, source: source)
      }
      guard value.shape == present.shape else {
        throw ParameterError.shape(
          name: name, expected: present.shape, found: value.shape, source: source)
      }
      return value.detached
    }
    self.updates = updates
  }
}
