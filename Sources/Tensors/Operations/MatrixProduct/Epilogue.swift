import CKernels

/// What follows a product while its rows are still in the cache: a bias, then an activation, then
/// a gate, then a residual, each rounded separately, as if they were operations of their own.
struct Epilogue {
  /// What rows are added to, `[rows, columns]`, perhaps after they were multiplied by gates: one
  /// row of gates for so many rows.
  struct Residual {
    let values: UnsafePointer<Float>
    var gates: (values: UnsafePointer<Float>, rows: Int)?
  }

  /// One number for each column.
  var columnBias: UnsafePointer<Float>?
  /// One number for each row.
  var rowBias: UnsafePointer<Float>?
  private var activation: (run: ck_activation_forward, parameter: Float)?
  /// One parameter of the activation for each row, in place of the same for all.
  private let rowParameters: UnsafePointer<Float>?
  private let residual: Residual?
  private let arithmetic: ck_arithmetic_kernels
  /// Whether a ReLU is all that follows but a bias of rows, or nothing else does.
  private let isRectified, isPlain: Bool

  /// Creates what follows; reads the kernels of the current execution.
  init(
    columnBias: UnsafePointer<Float>? = nil, rowBias: UnsafePointer<Float>? = nil,
    activation: Elementwise? = nil, rowParameters: UnsafePointer<Float>? = nil,
    residual: Residual? = nil
  ) {
    (self.columnBias, self.rowBias) = (columnBias, rowBias)
    self.activation = activation.map { ($0.kernels.forward, $0.parameter) }
    self.rowParameters = rowParameters
    self.residual = residual
    arithmetic = ck_arithmetic(Execution.current.level.kernel).pointee
    isRectified = activation?.kind == .relu
    isPlain = (activation == nil || isRectified) && rowParameters == nil && residual == nil
  }

  /// What follows rows where that is a bias or none, and a ReLU or none.
  var plain: (bias: UnsafePointer<Float>?, isRectified: Bool)? {
    isPlain && columnBias == nil ? (rowBias, isRectified) : nil
  }

  /// Whether nothing follows.
  var isEmpty: Bool {
    columnBias == nil && rowBias == nil && activation == nil && residual == nil
  }

  /// Finishes `count` neighbours of one row, from a column on; rows of a residual have `width`.
  func finish(
    _ c: UnsafeMutablePointer<Float>, count: Int, row: Int, column: Int, width: Int = 0
  ) {
    if let columnBias { arithmetic.add(count, c, 1, columnBias + column, 1, c) }
    if let rowBias { arithmetic.add(count, c, 1, rowBias + row, 0, c) }
    if let activation {
      activation.run(count, rowParameters.map { $0[row] } ?? activation.parameter, c, c)
    }
    guard let residual else { return }
    let addend = residual.values + row * width + column
    if let gates = residual.gates {
      arithmetic.gated_sum(
        count, addend, gates.values + row / gates.rows * width + column, 1, c, c)
    } else {
      arithmetic.add(count, addend, 1, c, 1, c)
    }
  }
}
