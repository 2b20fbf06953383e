import Foundation

/// Mamba, both ways, by plain loops over tokens, channels and states in double.
struct PlainSelectiveStateSpace {
  let plain: PlainLayers
  let states: Int

  /// What the tokens of a picture become.
  func callAsFunction(_ tokens: [[Double]]) -> [[Double]] {
    let parts = tokens.map { plain.linear($0, "in_proj") }
    let inner = parts[0].count / 2
    let values = parts.map { Array($0[..<inner]) }
    let forwards = way(values, "", "A_log")
    let backwards = Array(way(values.reversed(), "_b", "A_b_log").reversed())
    return tokens.indices.map { place in
      let gated = (0..<inner).map { channel in
        let gate = parts[place][inner + channel]
        return (forwards[place][channel] + backwards[place][channel]) * gate * plainSigmoid(gate)
      }
      return plain.linear(gated, "out_proj")
    }
  }

  private func way(_ values: [[Double]], _ suffix: String, _ decay: String) -> [[Double]] {
    let inner = values[0].count
    let seen = values.indices.map { place in
      (0..<inner).map { channel in
        var sum = plain["conv1d\(suffix).bias"][channel]
        for tap in 0..<4 where place + tap >= 3 {
          sum +=
            plain["conv1d\(suffix).weight"][channel * 4 + tap] * values[place + tap - 3][channel]
        }
        return sum * plainSigmoid(sum)
      }
    }
    var memory = Array(repeating: Array(repeating: 0.0, count: states), count: inner)
    return seen.map { token in
      let parts = plain.linear(token, "x_proj\(suffix)")
      let rank = parts.count - 2 * states
      let steps = plain.linear(Array(parts[..<rank]), "dt_proj\(suffix)").map { log(1 + exp($0)) }
      return (0..<inner).map { channel in
        var sum = plain["D\(suffix)"][channel] * token[channel]
        for state in 0..<states {
          let a = -exp(plain[decay][channel * states + state])
          memory[channel][state] =
            exp(steps[channel] * a) * memory[channel][state]
            + steps[channel] * parts[rank + state] * token[channel]
          sum += parts[rank + states + state] * memory[channel][state]
        }
        return sum
      }
    }
  }
}
