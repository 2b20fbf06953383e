import Foundation
import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite struct ConvergenceTests {
  private let noise = KnownFlow.noise([3])

  private func error(_ sampler: any Sampler, steps: Int) throws -> Double {
    let result = try sampler.sample(
      SamplingProblem(
        velocity: KnownFlow.curved, noise: noise, schedule: TimeSpacing().schedule(steps: steps),
        seeds: [3]))
    return zip(result.pictures.values, KnownFlow.end(from: noise.values))
      .map { abs(Double($0) - $1) }.max() ?? .infinity
  }

  // Halving steps of a method of order p divides its error by 2ᵖ; some room is left for terms of
  // higher order, and for the logarithm that the first steps of DPM-Solver++ bring. The most steps
  // are few enough for rounding to be small beside the error.
  @Test(arguments: [
    (SamplerKind.euler, 1, 32), (.heun, 2, 16), (.midpoint, 2, 16), (.rungeKutta4, 4, 4),
    (.dpmSolver2M, 2, 64),
  ])
  func `has the order it claims`(kind: SamplerKind, order: Int, steps: Int) throws {
    let sampler = kind.sampler()
    let errors = try [1, 2, 4].map { try error(sampler, steps: $0 * steps) }
    for (error, next) in zip(errors, errors.dropFirst()) {
      let measured = log2(error / next)
      #expect(measured > Double(order) - 0.3 && measured < Double(order) + 0.75, "\(errors)")
    }
  }

  @Test func `meets tolerances, and takes more steps for tighter ones`() throws {
    var (last, count) = (Double.infinity, 0)
    for tolerance: Float in [1e-2, 1e-4, 1e-6] {
      let sampler = try DormandPrince(
        relativeTolerance: tolerance, absoluteTolerance: tolerance)
      let found = try error(sampler, steps: 1)
      #expect(found <= 10 * Double(tolerance))
      #expect(found < last)
      last = found
      let result = try sampler.sample(
        SamplingProblem(
          velocity: KnownFlow.curved, noise: noise, schedule: TimeSpacing().schedule(steps: 1),
          seeds: [3]))
      #expect(result.evaluations[0] > count)
      count = result.evaluations[0]
    }
  }

  @Test(arguments: SamplerKind.allCases.filter { !$0.isStochastic })
  func `follows straight lines in one step`(kind: SamplerKind) throws {
    // Numbers with few bits, so that nothing is rounded.
    let noise = Tensor([-2, 0.5, 1.25, 3], [2, 2])
    let data = Tensor([0.75, -1], [1, 2])
    let problem = SamplingProblem(
      velocity: KnownFlow.straight(to: data, from: noise), noise: noise,
      schedule: try TimeSchedule(times: [1]), seeds: [0, 1])
    let result = try kind.sampler().sample(problem)
    let expected = data.broadcast(to: noise.shape).values
    if kind == .dormandPrince || kind == .rungeKutta4 {
      // A step is a sum of rounded parts.
      #expect(relativeError(found: result.pictures.values, expected: expected) <= 1e-5)
    } else {
      #expect(result.pictures.values == expected)
    }
  }

  @Test(arguments: [
    (SamplerKind.euler, 10), (.heun, 19), (.midpoint, 20), (.rungeKutta4, 40), (.dpmSolver2M, 10),
    (.eulerAncestral, 10),
  ])
  func `counts evaluations`(kind: SamplerKind, count: Int) throws {
    let problem = SamplingProblem(
      velocity: KnownFlow.curved, noise: noise, schedule: try TimeSpacing().schedule(steps: 10),
      seeds: [3])
    #expect(try kind.sampler().sample(problem).evaluations == [count])
  }

  @Test(arguments: SamplerKind.allCases)
  func `has a name that people know`(kind: SamplerKind) {
    let names = ["euler", "heun", "midpoint", "rk4", "dopri5", "dpmpp-2m", "euler-ancestral"]
    #expect(names.contains(kind.rawValue))
    #expect(SamplerKind.allCases.count == names.count)
  }
}
