import CKernels

/// What follows a product while its rows are still in the cache: a bias, then an activation, each
/// rounded separately, as if they were operations of their own.
struct Epilogue {
  /// One number for each column.
  var columnBias: UnsafePointer<Float>?
  /// One number for each row.
  var rowBias: UnsafePointer<Float>?
  private var activation: (run: ck_activation_forward, parameter: Float)?
  private let add: ck_binary

  /// Creates what follows; reads the kernels of the current execution.
  init(
    columnBias: UnsafePointer<Float>? = nil, rowBias: UnsafePointer<Float>? = nil,
    activation: Elementwise? = nil
  ) {
    (self.columnBias, self.rowBias) = (columnBias, rowBias)
    self.activation = activation.map { ($0.kernels.forward, $0.parameter) }
    add = ck_arithmetic(Execution.current.level.kernel).pointee.add
  }

  /// Whether nothing follows.
  var isEmpty: Bool { columnBias == nil && rowBias == nil && activation == nil }

  /// Finishes `count` neighbours of one row, from a column on.
  func finish(
    _ c: UnsafeMutablePointer<Float>, count: Int, row: Int, column: Int
  ) {
    if let columnBias { add(count, c, 1, columnBias + column, 1, c) }
    if let rowBias { add(count, c, 1, rowBias + row, 0, c) }
    if let activation { activation.run(count, activation.parameter, c, c) }
  }
}
