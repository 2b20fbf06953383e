import Elementary
import Tensors

/// Pictures that an adaptive sampler moves by one step each, all through the model together.
struct AdaptiveBatch {
  /// The pictures, where they are.
  private(set) var walks: [AdaptiveWalk]
  private let problem: SamplingProblem
  private let tolerances: DormandPrince

  init(_ walks: [AdaptiveWalk], problem: SamplingProblem, tolerances: DormandPrince) {
    (self.walks, self.problem, self.tolerances) = (walks, problem, tolerances)
  }

  /// Steps shorter than this are no longer told apart by the times of the stages.
  private static let shortest = 0x1p-20

  /// Tries a step with each picture.
  mutating func advance() throws {
    try findSlopes()
    try guessLengths()
    let attempt = try attempt()
    let x = Tensor.concatenated(walks.map(\.x), axis: 0)
    let size = Tensor.maximum(x.abs(), attempt.x.abs())
    let errors = tolerances.norms(attempt.error, size)
    for (index, error) in errors.enumerated() {
      guard error.isFinite else { throw try notFinite(index, attempt) }
      // What is put back changes the velocity, so that the last stage is no longer that of the start.
      let isKnown = problem.known != nil
      walks[index].judge(
        error: error, x: attempt.x.pictures([index]),
        slope: isKnown ? nil : attempt.slope.pictures([index]))
      if error <= 1, let known = problem.known {
        let walk = walks[index]
        walks[index].x = known.restored(
          in: walk.x, times: [Float(walk.time)], rows: [walk.row])
      }
      try check(walks[index])
    }
  }

  /// Finds the velocity of pictures that do not know it.
  private mutating func findSlopes() throws {
    let unknown = walks.indices.filter { walks[$0].slope == nil }
    guard !unknown.isEmpty else { return }
    let x = Tensor.concatenated(unknown.map { walks[$0].x }, axis: 0)
    let slopes = try velocity(x, of: unknown, times: unknown.map { Float(walks[$0].time) })
    for (index, place) in unknown.enumerated() {
      let slope = slopes.pictures([index])
      if let found = NonFinite("the velocity", in: slope) {
        throw failure(place, found)
      }
      walks[place].slope = slope
    }
  }

  /// Guesses how long the first step may be, for one more evaluation.
  ///
  /// Source: Hairer, Nørsett & Wanner, 1993, II.4, "Starting Step Size".
  private mutating func guessLengths() throws {
    let new = walks.indices.filter { walks[$0].length == nil }
    guard !new.isEmpty else { return }
    let x = Tensor.concatenated(new.map { walks[$0].x }, axis: 0)
    let slopes = Tensor.concatenated(new.compactMap { walks[$0].slope }, axis: 0)
    let size = x.abs()
    let (sizes, speeds) = (tolerances.norms(x, size), tolerances.norms(slopes, size))
    let trials = zip(sizes, speeds).map { $0 < 1e-5 || $1 < 1e-5 ? 1e-6 : 0.01 * $0 / $1 }
    for (place, trial) in zip(new, trials) {
      walks[place].length = min(max(trial, Self.shortest), walks[place].distance)
    }
    let steps = new.map { walks[$0].step }
    let moved = x + x.factors(steps.map { Float($0) }) * slopes
    let after = try velocity(moved, of: new, times: new.map { walks[$0].time(at: 1) })
    let changes = tolerances.norms(after - slopes, size)
    if let index = changes.firstIndex(where: { !$0.isFinite }) {
      let found = NonFinite("the velocity", in: after.pictures([index]))
      throw found.map { failure(new[index], $0) } ?? tooShort(new[index])
    }
    for (index, place) in new.enumerated() {
      let trial = steps[index].magnitude
      let largest = max(speeds[index], changes[index] / trial)
      let next =
        largest <= 1e-15
        ? max(1e-6, trial * 1e-3) : PortableMath.pow(0.01 / largest, 0.2)
      walks[place].length = min(max(min(100 * trial, next), Self.shortest), walks[place].distance)
    }
  }

  /// What a step gave: the pictures and velocities at its end, and how far the pictures are off.
  private struct Attempt {
    let x: Tensor
    let slope: Tensor
    let error: Tensor
  }

  private mutating func attempt() throws -> Attempt {
    let x = Tensor.concatenated(walks.map(\.x), axis: 0)
    var slopes = [Tensor.concatenated(walks.compactMap(\.slope), axis: 0)]
    var end = x
    for (node, weights) in zip(DormandPrince.Tableau.nodes, DormandPrince.Tableau.stages)
      .dropFirst()
    {
      end = weighted(slopes, by: weights).map { x + $0 } ?? x
      slopes.append(
        try velocity(end, of: Array(walks.indices), times: walks.map { $0.time(at: node) }))
    }
    let error = weighted(slopes, by: DormandPrince.Tableau.errors) ?? Tensor.zeros(x.shape)
    return Attempt(x: end, slope: slopes[slopes.count - 1], error: error)
  }

  /// The sum of velocities, each times a weight and its picture's step, in their order.
  private func weighted(_ slopes: [Tensor], by weights: [Double]) -> Tensor? {
    var sum: Tensor?
    for (slope, weight) in zip(slopes, weights) where weight != 0 {
      let term = slope.factors(walks.map { Float(weight * $0.step) }) * slope
      sum = sum.map { $0 + term } ?? term
    }
    return sum
  }

  private mutating func velocity(
    _ x: Tensor, of places: [Int], times: [Float]
  ) throws -> Tensor {
    for (place, time) in zip(places, times) {
      walks[place].evaluations += problem.velocity.evaluations(at: time)
    }
    return try problem.velocity(x, times: times, rows: places.map { walks[$0].row })
  }

  private func check(_ walk: AdaptiveWalk) throws(SamplingError) {
    guard !walk.isFinished else { return }
    if walk.attempts >= tolerances.maximumSteps {
      throw .tooManySteps(
        picture: walk.row, time: Float(walk.time), limit: tolerances.maximumSteps)
    }
    if let length = walk.length, length < Self.shortest, length < walk.distance {
      throw .stepTooShort(picture: walk.row, time: Float(walk.time))
    }
  }

  /// The error for a picture whose step did not give numbers; the step is taken once more to see where.
  private func notFinite(_ place: Int, _ attempt: Attempt) throws -> SamplingError {
    var alone = AdaptiveBatch([walks[place]], problem: problem, tolerances: tolerances)
    let found =
      try Trace.firstNonFinite(named: "the velocity") { try alone.attempt().slope }
      ?? NonFinite("the error", in: attempt.error.pictures([place]))
    return found.map { failure(place, $0) } ?? tooShort(place)
  }

  private func tooShort(_ place: Int) -> SamplingError {
    .stepTooShort(picture: walks[place].row, time: Float(walks[place].time))
  }

  private func failure(_ place: Int, _ found: NonFinite) -> SamplingError {
    let walk = walks[place]
    return .notFinite(
      step: walk.attempts + 1, time: Float(walk.time), next: walk.time(at: 1), found)
  }
}
