import Layers
import Tensors
import Training

/// What the next steps of a run depend on: tensors by part and name, and a few numbers.
///
/// Everything random is a function of the seed and the step, so that there is no random state.
public struct TrainingState: Sendable {
  /// How many steps are done.
  public var step: Int
  /// What the recipe's rate is multiplied with.
  public var rateFactor: Double
  /// How often the running average was brought up to date.
  public var averageUpdates = 0
  /// What losses are multiplied with, in half precision.
  public var lossScale: LossScale?
  /// The tensors of each part, such as `model` and `optimizer`.
  public var tensors: [String: [(name: String, value: Tensor)]] = [:]

  /// Creates a state without tensors.
  public init(step: Int, rateFactor: Double) {
    (self.step, self.rateFactor) = (step, rateFactor)
  }

  /// Gives parameters the values of a part.
  ///
  /// Throws `ParameterError` where one is missing, has another shape, or is left over.
  public func restore(_ part: String, to parameters: [Parameter]) throws {
    let source = "the state's \(part)"
    var values = Dictionary(uniqueKeysWithValues: tensors[part] ?? [])
    for parameter in parameters {
      guard let value = values.removeValue(forKey: parameter.name) else {
        throw ParameterError.missing(name: parameter.name, source: source)
      }
      guard value.shape == parameter.shape else {
        throw ParameterError.shape(
          name: parameter.name, expected: parameter.shape, found: value.shape, source: source)
      }
      parameter.update(value)
    }
    guard values.isEmpty else {
      throw ParameterError.unused(names: values.keys.sorted(), source: source)
    }
  }
}
