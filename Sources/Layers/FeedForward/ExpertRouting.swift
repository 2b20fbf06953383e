import Tensors

/// Which experts see which tokens: decided for each picture by itself, from its router's softmax.
///
/// A token chooses the experts of its largest shares, the lower index where two are equal. An expert
/// has so many places in each picture; the first choices of all tokens claim them in the tokens'
/// order, then the second choices, and so on. Who finds none is left out.
///
/// Source: Lepikhin et al., 2020, "GShard", [arXiv:2006.16668](https://arxiv.org/abs/2006.16668),
/// algorithm 1, without its random second choice, and with a picture as the group.
struct ExpertRouting {
  /// Rows of tokens that each expert sees, ascending; picture n's token t is row n · T + t.
  private(set) var rows: [[Int]]
  /// `[choice][row]`: the expert that a token chose.
  let chosen: [[Int]]
  /// `[choice][row]`: the token's place among the rows of its expert, `nil` where it found none.
  private(set) var places: [[Int?]]
  /// `[N, experts]`: the share of a picture's choices that fell on each expert, places or none.
  let shares: Tensor

  /// Places of an expert in a picture: its even share of the choices times a factor, rounded up, and
  /// no more than there are tokens.
  static func capacity(tokens: Int, experts: Int, topK: Int, factor: Float) -> Int {
    min(tokens, Int((factor * Float(topK * tokens) / Float(experts)).rounded(.up)))
  }

  /// Routes the tokens of pictures by the router's softmax `[N, T, experts]`.
  init(_ softmax: Tensor, topK: Int, capacityFactor: Float) {
    let (pictures, tokens, experts) = (softmax.shape[0], softmax.shape[1], softmax.shape[2])
    let capacity = Self.capacity(
      tokens: tokens, experts: experts, topK: topK, factor: capacityFactor)
    let best = softmax.withElements { values in
      (0..<pictures * tokens).map { row in
        Self.best(
          topK, of: UnsafeBufferPointer(rebasing: values[row * experts..<(row + 1) * experts]))
      }
    }
    chosen = (0..<topK).map { choice in best.map { $0[choice] } }
    rows = Array(repeating: [], count: experts)
    places = Array(repeating: Array(repeating: nil, count: pictures * tokens), count: topK)
    var shares: [Float] = []
    for picture in 0..<pictures {
      let all = picture * tokens..<(picture + 1) * tokens
      var (claimed, asked) = (
        Array(repeating: 0, count: experts), Array(repeating: 0, count: experts)
      )
      var accepted = Array(repeating: Array(repeating: false, count: tokens), count: experts)
      for choice in 0..<topK {
        for row in all {
          let expert = chosen[choice][row]
          asked[expert] += 1
          guard claimed[expert] < capacity else { continue }
          claimed[expert] += 1
          accepted[expert][row - all.lowerBound] = true
        }
      }
      for expert in 0..<experts {
        for row in all where accepted[expert][row - all.lowerBound] {
          let choice = best[row].firstIndex(of: expert) ?? 0
          places[choice][row] = rows[expert].count
          rows[expert].append(row)
        }
      }
      shares += asked.map { Float($0) / Float(max(topK * tokens, 1)) }
    }
    self.shares = Tensor(shares, [pictures, experts])
  }

  /// The indices of the largest numbers, largest first, the lower index where two are equal.
  private static func best(_ count: Int, of numbers: UnsafeBufferPointer<Float>) -> [Int] {
    var best: [Int] = []
    for _ in 0..<count {
      var found: Int?
      for index in numbers.indices where !best.contains(index) {
        guard let other = found else {
          found = index
          continue
        }
        if numbers[index] > numbers[other] { found = index }
      }
      best.append(found ?? 0)
    }
    return best
  }
}
