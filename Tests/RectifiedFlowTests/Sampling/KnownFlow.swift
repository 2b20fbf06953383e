import Foundation
import RectifiedFlow
import Tensors

/// Flows whose ends are known.
enum KnownFlow {
  /// dx/dt = −x · cos 3t + ½ t: neither straight nor the same at all times, and linear, so that a
  /// picture's end is a factor times its start and a sum.
  static var curved: VelocityField {
    VelocityField { x, times, _ in
      let shape = Shape([times.count] + x.shape.dimensions.dropFirst().map { _ in 1 })
      let factors = times.map { -Float(cos(3 * Double($0))) }
      return x * Tensor(factors, shape) + Tensor(times.map { $0 / 2 }, shape)
    }
  }

  /// Where the curved flow leads from time 1 to 0, in double: 20 000 steps of order 4 are exact there.
  static func end(from start: [Float]) -> [Double] {
    func slope(_ x: Double, _ t: Double) -> Double { -x * cos(3 * t) + t / 2 }
    let ends = [0.0, 1.0].map { first in
      let (count, h) = (20_000, -1.0 / 20_000)
      return (0..<count).reduce(first) { x, step in
        let t = 1 + Double(step) * h
        let k1 = slope(x, t)
        let k2 = slope(x + h / 2 * k1, t + h / 2)
        let k3 = slope(x + h / 2 * k2, t + h / 2)
        let k4 = slope(x + h * k3, t + h)
        return x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
      }
    }
    return start.map { ends[0] + (ends[1] - ends[0]) * Double($0) }
  }

  /// Data `[1, …]` that every line leads to, from wherever it starts.
  static func straight(to data: Tensor, from noise: Tensor) -> VelocityField {
    VelocityField { _, _, rows in
      Tensor.concatenated(rows.map { noise.sliced(0, $0..<$0 + 1) - data }, axis: 0)
    }
  }

  /// Noise of some seeds.
  static func noise(_ seeds: [UInt64], _ shape: Shape = [2, 3, 5]) -> Tensor {
    RandomStream.batch(seeds: seeds, purpose: .noise) { $0.normal(shape) }
  }
}
