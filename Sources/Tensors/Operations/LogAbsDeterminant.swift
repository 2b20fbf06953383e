/// `log |det W|` of a square matrix, `[n, n]` → `[]`.
///
/// The elimination runs in double, each step rounded on its own; n is small where this is used.
package struct LogAbsDeterminant: Operation {
  package var name: String { "log_abs_determinant" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let pivots = Elimination(inputs[0]).pivots
    return Tensor(pivots.map { Float(abs($0)) }, [pivots.count]).log().sum()
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let matrix = flow.inputs[0]
    let inverse = Tensor(Elimination(matrix).inverse.map { Float($0) }, matrix.shape)
    return [gradient * inverse.transposed()]
  }
}

extension Tensor {
  /// Returns `log |det|` of a square matrix, a scalar; −∞ where it has no inverse.
  ///
  /// - Precondition: the shape is `[n, n]`.
  public func logAbsDeterminant() -> Tensor { LogAbsDeterminant()(self) }
}
