import CKernels

/// What the rows of a chain's last product are added to: bias, gate, residual, as in ``Epilogue``.
struct ChainEnd {
  let bias: UnsafePointer<Float>?
  /// `[rows, width]`.
  let residual: UnsafePointer<Float>
  /// `[gates, width]`, each for as many neighbouring rows.
  let gates: (values: UnsafePointer<Float>, rows: Int)?
  let width: Int
  let kernel: (UnsafePointer<ck_finish>) -> Void

  /// Finishes whole rows.
  func finish(_ rows: Range<Int>, of c: UnsafeMutablePointer<Float>) {
    var first = rows.lowerBound
    while first < rows.upperBound {
      let set = gates.map { first / $0.rows }
      let end =
        gates.map { min(rows.upperBound, (first / $0.rows + 1) * $0.rows) } ?? rows.upperBound
      var finish = ck_finish(
        rows: end - first, columns: width, bias: bias,
        gate: gates.flatMap { gates in set.map { gates.values + $0 * width } },
        addend: residual + first * width, c: c + first * width, addend_stride: width,
        c_stride: width)
      kernel(&finish)
      first = end
    }
  }

  /// Calls a closure with the end of a chain whose residual has so many rows; the gate was brought
  /// into rows.
  static func with(
    bias: Tensor?, residual: Tensor, gate: Tensor?, rows: Int, _ body: (ChainEnd) -> Void
  ) {
    let kernel = ck_arithmetic(Execution.current.level.kernel).pointee.finish
    readWhereThere(bias) { bias in
      read(residual) { residual_ in
        readWhereThere(gate) { values in
          body(
            ChainEnd(
              bias: bias, residual: residual_,
              gates: values.map { ($0, rows / max(gate?.shape[0] ?? 1, 1)) },
              width: residual.shape[-1], kernel: kernel))
        }
      }
    }
  }
}
