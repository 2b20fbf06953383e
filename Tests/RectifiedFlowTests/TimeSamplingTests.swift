import Foundation
import RectifiedFlow
import Testing

@Suite struct TimeSamplingTests {
  private static let all: [TimeSampling] = [
    .uniform, .logitNormal(mean: 0.5, deviation: 0.8), .mode(scale: 1.29), .mode(scale: -0.8),
    .cosmap,
  ]

  /// How many of the times are at most t, where `share` is what the paper's density says.
  private func share(_ sampling: TimeSampling, below t: Double) -> Double {
    switch sampling {
    case .uniform: return t
    case .logitNormal(let mean, let deviation):
      let z = (log(t / (1 - t)) - Double(mean)) / Double(deviation)
      return 0.5 * (1 + erf(z / 2.0.squareRoot()))
    case .mode(let scale):
      // Where u maps to t, by bisection: the map falls from 1 to 0.
      var (low, high) = (0.0, 1.0)
      for _ in 0..<60 {
        let u = (low + high) / 2
        let value =
          1 - u - Double(scale) * (pow(cos(.pi / 2 * u), 2) - 1 + u)
        if value > t { low = u } else { high = u }
      }
      return 1 - low
    case .cosmap: return 2 / .pi * atan(t / (1 - t))
    case .oneStep: return t < 1 ? 0 : 1
    }
  }

  @Test(arguments: all)
  func `looks where its density says`(sampling: TimeSampling) {
    let times = sampling.times(samples: 0..<20_000, seed: 5)
    #expect(times.allSatisfy { (0...1).contains($0) })
    for t in [0.1, 0.25, 0.5, 0.75, 0.9] {
      let found = Double(times.count { Double($0) <= t }) / Double(times.count)
      // Four standard deviations of a share of 20,000.
      #expect(abs(found - share(sampling, below: t)) < 0.0145, "\(sampling) below \(t)")
    }
  }

  @Test(arguments: all)
  func `a time depends on its own place alone`(sampling: TimeSampling) {
    let times = sampling.times(samples: 0..<50, seed: 5)
    #expect(sampling.times(samples: 20..<30, seed: 5) == Array(times[20..<30]))
    #expect(sampling.times(samples: 0..<50, seed: 6) != times)
  }
}
