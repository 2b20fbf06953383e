import Tensors

/// Why sampling could not start, or stopped.
public enum SamplingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A setting is out of its range.
  case setting(_ name: String, expected: String, found: String)
  /// What sampling starts from is not made of finite numbers.
  case startNotFinite(NonFinite)
  /// A step did not give finite numbers; the layer that gave the first is named where it is known.
  case notFinite(step: Int, time: Float, next: Float, NonFinite)
  /// An adaptive sampler took as many steps as it may; pictures are counted from 0.
  case tooManySteps(picture: Int, time: Float, limit: Int)
  /// An adaptive sampler would have to take steps too short for its numbers.
  case stepTooShort(picture: Int, time: Float)

  /// As in `step 3, from time 0.92 to 0.89: block 4: 12 of 39200 numbers are not finite, …`.
  public var description: String {
    switch self {
    case .setting(let name, let expected, let found):
      "\(name): expected \(expected), found \(found)"
    case .startNotFinite(let numbers): "what sampling starts from: \(numbers)"
    case .notFinite(let step, let time, let next, let numbers):
      "step \(step), from time \(time) to \(next): \(numbers)"
    case .tooManySteps(let picture, let time, let limit):
      "picture \(picture): \(limit) steps only led to time \(time); loosen the tolerances"
    case .stepTooShort(let picture, let time):
      "picture \(picture): at time \(time) no step is short enough; loosen the tolerances"
    }
  }
}
