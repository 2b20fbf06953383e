import Foundation

/// S4D by convolution with its kernel, in double: not by the recurrence that the layer runs.
struct PlainDiagonalStateSpace {
  let plain: PlainLayers
  let states: Int

  /// What the tokens of a picture become.
  func callAsFunction(_ tokens: [[Double]]) -> [[Double]] {
    let size = tokens[0].count
    let kernels = (0..<2).map { way in (0..<size).map { kernel(way, $0, length: tokens.count) } }
    return tokens.indices.map { place in
      let mixed = (0..<size).map { channel in
        var sum = plain["D"][channel] * tokens[place][channel]
        for other in 0...place {
          sum += kernels[0][channel][place - other] * tokens[other][channel]
        }
        for other in place..<tokens.count {
          sum += kernels[1][channel][other - place] * tokens[other][channel]
        }
        return sum / 2 * (1 + erf(sum / 2.squareRoot()))
      }
      let parts = plain.linear(mixed, "output_linear")
      return (0..<size).map { parts[$0] * plainSigmoid(parts[size + $0]) }
    }
  }

  /// K_l = 2·real(Σ C · (exp(ΔA) − 1) / A · exp(ΔA)^l).
  private func kernel(_ way: Int, _ channel: Int, length: Int) -> [Double] {
    let step = exp(plain["kernel.log_dt"][channel])
    return (0..<length).map { place in
      var sum = 0.0
      for state in 0..<states {
        let index = channel * states + state
        let real = -exp(plain["kernel.log_A_real"][index])
        let imaginary = plain["kernel.A_imag"][index]
        // (exp(ΔA) − 1) · exp(ΔA)^l is a difference of two powers.
        func power(_ steps: Int) -> (Double, Double) {
          let size = exp(step * real * Double(steps))
          let angle = step * imaginary * Double(steps)
          return (size * cos(angle), size * sin(angle))
        }
        let (next, own) = (power(place + 1), power(place))
        let (r, i) = (next.0 - own.0, next.1 - own.1)
        let norm = real * real + imaginary * imaginary
        let held = ((r * real + i * imaginary) / norm, (i * real - r * imaginary) / norm)
        let at = ((way * plain["D"].count + channel) * states + state) * 2
        sum += plain["kernel.C"][at] * held.0 - plain["kernel.C"][at + 1] * held.1
      }
      return 2 * sum
    }
  }
}
