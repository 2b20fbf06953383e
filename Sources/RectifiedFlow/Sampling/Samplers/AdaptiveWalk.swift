import Elementary
import Tensors

/// The way of one picture through an adaptive sampler.
struct AdaptiveWalk {
  /// Which picture of the batch it is.
  let row: Int
  /// `[1, …]`.
  var x: Tensor
  /// Where it is.
  var time: Double
  /// Where it has to go.
  let end: Double
  /// The velocity there, `[1, …]`, once it is known.
  var slope: Tensor?
  /// The length of its next step, above 0, once there is a guess.
  var length: Double?
  /// The steps it took, kept or not.
  var attempts = 0
  /// How often it went through the model.
  var evaluations = 0
  private var wasRejected = false

  init(row: Int, x: Tensor, time: Double, end: Double) {
    (self.row, self.x, self.time, self.end) = (row, x, time, end)
  }

  /// Whether it is where it has to go.
  var isFinished: Bool { time == end }

  /// How far it is from there.
  var distance: Double { (end - time).magnitude }

  /// What a step of full length adds to the time; what is left, where that is about as much.
  var step: Double {
    let length = length ?? distance
    return length >= distance * 0.999 ? end - time : end > time ? length : -length
  }

  /// The time at a part of its step, met exactly at the end.
  func time(at node: Double) -> Float {
    node == 1 && step == end - time ? Float(end) : Float(time + node * step)
  }

  /// Takes the step or not, as its error says, and chooses the length of the next one.
  ///
  /// An error of 1 is what tolerances allow.
  mutating func judge(error: Double, x next: Tensor, slope nextSlope: Tensor?) {
    attempts += 1
    let factor = error == 0 ? 10 : min(10, max(0.2, 0.9 / PortableMath.pow(error, 0.2)))
    let step = step
    if error <= 1 {
      time = step == end - time ? end : time + step
      (x, slope) = (next, nextSlope)
      length = step.magnitude * (wasRejected ? min(1, factor) : factor)
      wasRejected = false
    } else {
      length = step.magnitude * min(1, factor)
      wasRejected = true
    }
  }
}
