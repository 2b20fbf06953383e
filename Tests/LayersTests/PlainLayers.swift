import Foundation
import Layers
import Tensors
import TestSupport

/// Layers by plain loops over doubles, on the parameters of a store: what whole layers are held to.
struct PlainLayers {
  private let parameters: [String: [Double]]

  /// Takes the parameters as they are now.
  init(_ store: ParameterStore) {
    parameters = Dictionary(
      uniqueKeysWithValues: store.parameters.map { ($0.name, $0.value.values.map(Double.init)) })
  }

  /// The numbers of a parameter, the last axis fastest.
  subscript(name: String) -> [Double] { parameters[name] ?? [] }

  /// x · Wᵀ + b of one token.
  func linear(_ x: [Double], _ name: String) -> [Double] {
    let weight = self["\(name).weight"]
    let bias = parameters["\(name).bias"]
    return (0..<weight.count / x.count).map { output in
      var sum = bias?[output] ?? 0
      for (index, value) in x.enumerated() { sum += weight[output * x.count + index] * value }
      return sum
    }
  }
}

extension Tensor {
  /// The tokens `[N, T, size]` as doubles, by picture and token.
  var tokenDoubles: [[[Double]]] {
    let (tokens, size) = (shape[1], shape[2])
    let numbers = values.map(Double.init)
    return (0..<shape[0]).map { picture in
      (0..<tokens).map { token in
        let start = (picture * tokens + token) * size
        return Array(numbers[start..<start + size])
      }
    }
  }

  /// Random numbers of a normal distribution.
  static func seeded(_ shape: Shape, _ seed: UInt64) -> Tensor {
    RandomStream(seed: seed, purpose: .noise).normal(shape)
  }

  /// One picture of a batch, as a batch of its own.
  func picture(_ index: Int) -> Tensor { sliced(0, index..<index + 1) }
}

/// How far tokens are from doubles, relative to the largest of these.
func relativeError(found: Tensor, expected: [[[Double]]]) -> Double {
  relativeError(
    found: found.values, expected: expected.flatMap { $0.flatMap { $0 } }.map { Float($0) })
}

/// The logistic function in double.
func plainSigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// GELU's approximation by tanh in double.
func plainGELUTanh(_ x: Double) -> Double {
  x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
}
