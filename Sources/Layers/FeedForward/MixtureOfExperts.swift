import Tensors

/// Several perceptrons with a router, of which each token sees a few: `router`, `experts.N`.
///
/// The router's softmax says how much a token wants each expert. It gets the sum of its best `topK`
/// experts' results, each weighed by its share of the softmax: with one expert that share itself, with
/// several the shares divided by their sum, as they were before places ran out. A token that found no
/// place passes through. Routing is decided for each picture by itself (``ExpertRouting``).
///
/// The imbalance of a picture is experts · Σᵢ fᵢ · Pᵢ, where fᵢ is the share of its tokens' choices
/// that fell on expert i and Pᵢ the mean of the softmax: 1 where all experts are used alike. Its
/// gradient flows through P.
///
/// Source: Shazeer et al., 2017, [arXiv:1701.06538](https://arxiv.org/abs/1701.06538); Fedus et al.,
/// 2021, "Switch Transformers", [arXiv:2101.03961](https://arxiv.org/abs/2101.03961), eq. 1 to 6.
public struct MixtureOfExperts: FeedForward {
  /// `[…, size]` to a number for each expert; without a bias.
  public let router: Linear
  /// The perceptrons, with GELU's tanh approximation.
  public let experts: [MultilayerPerceptron]
  private let topK: Int
  private let capacityFactor: Float

  /// Pulls `router` and `experts.N`.
  ///
  /// - Precondition: there are as many experts as a token asks for, at least one, and the factor of
  ///   capacities is positive.
  public init(_ settings: FeedForwardSettings, from scope: ParameterScope) throws {
    (topK, capacityFactor) = (settings.topK, settings.capacityFactor)
    precondition(
      topK > 0 && settings.experts >= topK && capacityFactor > 0,
      "MixtureOfExperts: \(topK) of \(settings.experts) experts, capacity \(capacityFactor)")
    router = try Linear(
      inputs: settings.size, outputs: settings.experts, bias: false, from: scope["router"])
    experts = try (0..<settings.experts).map {
      try MultilayerPerceptron(settings, activation: .geluTanh, from: scope["experts"][$0])
    }
  }

  /// Returns `residual + gate · Σ weight · expert(x)`, and each picture's imbalance.
  public func callAsFunction(
    _ x: Tensor, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> FeedForwardResult {
    let size = x.shape[2]
    // In single precision always: rounded logits would change who is chosen (Fedus et al., §2.4).
    let softmax = Precision.with(.float32) { router(x).softmax() }
    let routing = ExpertRouting(softmax, topK: topK, capacityFactor: capacityFactor)
    let mixed = mixed(x.reshaped(-1, size), softmax, routing).reshaped(x.shape)
    return FeedForwardResult(
      tokens: gate.map { residual.adding(mixed, gatedBy: $0) } ?? residual + mixed,
      imbalance: (softmax.mean([1]) * routing.shares).sum([1]) * Float(experts.count))
  }

  /// The weighed sums of what experts say of rows `[rows, size]`.
  private func mixed(_ x: Tensor, _ softmax: Tensor, _ routing: ExpertRouting) -> Tensor {
    let count = x.shape[0]
    // One product for all pictures: rows of a product do not see each other. An expert without rows
    // takes part as well, so that its gradients are zeros.
    let results = zip(experts, routing.rows).map { expert, rows in
      expert(x.gatherRows(Indices(rows, [rows.count])))
    }
    // Who found no place gets the row behind all results.
    let table = Tensor.concatenated(results + [.zeros([1, x.shape[1]])], axis: 0)
    var end = 0
    let starts = routing.rows.map { rows in
      defer { end += rows.count }
      return end
    }
    let shares = softmax.reshaped(-1, 1)
    let weights = routing.chosen.map { chosen in
      shares.gatherRows(
        Indices((0..<count).map { $0 * experts.count + chosen[$0] }, [count]))
    }
    let total = topK > 1 ? weights.dropFirst().reduce(weights[0], +) : nil
    let parts = zip(zip(routing.chosen, routing.places), weights).map { choice, weight in
      let (chosen, places) = choice
      let rows = (0..<count).map { row in
        places[row].map { starts[chosen[row]] + $0 } ?? end
      }
      return table.gatherRows(Indices(rows, [count])) * (total.map { weight / $0 } ?? weight)
    }
    return parts.dropFirst().reduce(parts[0], +)
  }
}
