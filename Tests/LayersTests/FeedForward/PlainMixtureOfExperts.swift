import Foundation
import Layers

/// A mixture of experts by plain loops over the tokens of one picture, in double.
struct PlainMixtureOfExperts {
  let plain: PlainLayers
  let settings: FeedForwardSettings

  /// What the tokens of a picture become, without a residual, and the picture's imbalance.
  func callAsFunction(_ tokens: [[Double]]) -> (tokens: [[Double]], imbalance: Double) {
    let (experts, topK) = (settings.experts, settings.topK)
    let shares = tokens.map { token in
      let powers = plain.linear(token, "router").map(exp)
      return powers.map { $0 / powers.reduce(0, +) }
    }
    let chosen = shares.map { shares in
      Array(shares.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }.prefix(topK))
    }
    let even = Double(settings.capacityFactor) * Double(topK * tokens.count) / Double(experts)
    let capacity = Int(even.rounded(.up))
    var free = Array(repeating: capacity, count: experts)
    var results = tokens.map { $0.map { _ in 0.0 } }
    var asked = Array(repeating: 0.0, count: experts)
    for choice in 0..<topK {
      for (index, token) in tokens.enumerated() {
        let expert = chosen[index][choice]
        asked[expert] += 1 / Double(topK * tokens.count)
        free[expert] -= 1
        if free[expert] < 0 { continue }
        let total = topK == 1 ? 1 : chosen[index].reduce(0) { $0 + shares[index][$1] }
        let weight = shares[index][expert] / total
        let hidden = plain.linear(token, "experts.\(expert).up").map(plainGELUTanh)
        for (place, value) in plain.linear(hidden, "experts.\(expert).down").enumerated() {
          results[index][place] += weight * value
        }
      }
    }
    let imbalance = (0..<experts).reduce(0) { sum, expert in
      let mean = shares.reduce(0) { $0 + $1[expert] } / Double(tokens.count)
      return sum + Double(experts) * asked[expert] * mean
    }
    return (results, imbalance)
  }
}
