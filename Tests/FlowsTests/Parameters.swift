import Foundation
import Layers
import Tensors
import TestSupport

/// The parameters of a conformance case.
struct CaseParameters: ParameterSource {
  let example: ConformanceCase

  var description: String { example.name }
  var names: [String] { example.names(.parameter) }

  func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    example.has(.parameter, name) ? try example.tensor(.parameter, name) : nil
  }
}

/// Parameters none of which is zero, so that a fresh flow is not the identity.
struct LivelyParameters: ParameterSource {
  let seed: UInt64

  var description: String { "lively parameters" }
  var names: [String] { [] }

  func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    RandomStream(seed: seed, purpose: .initialisation(of: name)).normal(shape) * 0.3
  }
}

/// log |det| by elimination with pivots.
func logAbsDeterminant(_ matrix: [[Double]]) -> Double {
  var rows = matrix
  var result = 0.0
  for column in rows.indices {
    let pivot = (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) }
    rows.swapAt(column, pivot ?? column)
    result += log2(abs(rows[column][column]))
    for row in column + 1..<rows.count {
      let factor = rows[row][column] / rows[column][column]
      for index in column..<rows.count { rows[row][index] -= factor * rows[column][index] }
    }
  }
  return result * 0.693_147_180_559_945_3
}
