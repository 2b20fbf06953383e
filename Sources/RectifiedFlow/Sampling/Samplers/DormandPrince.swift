import Tensors

/// The adaptive method of Dormand and Prince: order 5, six evaluations a step that is kept or not.
///
/// Of the schedule it only takes the ends. Each picture has its own time and step length, so that it
/// gets the bits that it has alone; those that are finished are no longer evaluated.
///
/// Source: Dormand & Prince, 1980, "A family of embedded Runge-Kutta formulae", table 2; steps as in
/// Hairer, Nørsett & Wanner, 1993, *Solving Ordinary Differential Equations I*, II.4.
public struct DormandPrince: Sampler, Hashable {
  /// How far a step may be off, relative to a number's size.
  public let relativeTolerance: Float
  /// How far a step may be off for numbers near 0.
  public let absoluteTolerance: Float
  /// The most steps that a picture may take, kept or not.
  public let maximumSteps: Int

  /// Creates one of tolerances between 0 and 1; below 1e-6 rounding is larger.
  public init(
    relativeTolerance: Float = 1e-5, absoluteTolerance: Float = 1e-5, maximumSteps: Int = 1000
  ) throws(SamplingError) {
    for (name, value) in [("rtol", relativeTolerance), ("atol", absoluteTolerance)]
    where !(value > 0 && value < 1) {
      throw .setting(name, expected: "a number between 0 and 1", found: "\(value)")
    }
    guard maximumSteps > 0 else {
      throw .setting("maximum steps", expected: "a number above 0", found: "\(maximumSteps)")
    }
    self.init(relativeTolerance, absoluteTolerance, maximumSteps)
  }

  /// Tolerances of 1e-5, with which the authors of rectified flow draw their pictures.
  public init() { self.init(1e-5, 1e-5, 1000) }

  private init(_ relative: Float, _ absolute: Float, _ maximumSteps: Int) {
    (relativeTolerance, absoluteTolerance) = (relative, absolute)
    self.maximumSteps = maximumSteps
  }

  /// Draws the pictures of a problem; `start` and `end` are steps of the ``Trace``, as pictures differ
  /// in how many lie between.
  public func sample(_ problem: SamplingProblem) throws -> SampledPictures {
    try problem.check()
    Trace.step("start", problem.start)
    let end = problem.schedule.times[problem.schedule.stepCount]
    var walks = (0..<problem.count).map {
      AdaptiveWalk(
        row: $0, x: problem.start.pictures([$0]), time: Double(problem.schedule.times[0]),
        end: Double(end))
    }
    while walks.contains(where: { !$0.isFinished }) {
      let active = walks.indices.filter { !walks[$0].isFinished }
      var batch = AdaptiveBatch(active.map { walks[$0] }, problem: problem, tolerances: self)
      try batch.advance()
      for (index, walk) in zip(active, batch.walks) { walks[index] = walk }
    }
    let pictures = Tensor.concatenated(walks.map(\.x), axis: 0)
    Trace.step("end", pictures)
    return SampledPictures(pictures: pictures, evaluations: walks.map(\.evaluations))
  }

  /// The root mean square of each picture's error in units of the tolerance: `[N, …]` → N.
  func norms(_ error: Tensor, _ size: Tensor) -> [Double] {
    let scale = absoluteTolerance + relativeTolerance * size
    return (error / scale).squared().pictureMeans().map { Double($0).squareRoot() }
  }

  /// The coefficients.
  enum Tableau {
    /// Where in a step the stages lie.
    static let nodes = [0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1]
    /// The weights of the stages before each; those of the last are the result of order 5.
    static let stages: [[Double]] = [
      [],
      [1.0 / 5],
      [3.0 / 40, 9.0 / 40],
      [44.0 / 45, -56.0 / 15, 32.0 / 9],
      [19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729],
      [9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656],
      [35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84],
    ]
    /// The result of order 5 less that of order 4.
    static let errors = [
      71.0 / 57600, 0, -71.0 / 16695, 71.0 / 1920, -17253.0 / 339200, 22.0 / 525, -1.0 / 40,
    ]
  }
}
