/// Which row takes which column, so that the costs add up to the least: the linear assignment problem.
///
/// Shortest augmenting paths with dual prices. Of equal costs the lowest column is taken, so the same
/// costs give the same answer everywhere. Time grows with the cube of the shorter side at worst.
///
/// Source: Jonker & Volgenant, 1987, "A shortest augmenting path algorithm for dense and sparse linear
/// assignment problems", Computing 38; Crouse, 2016, "On implementing 2D rectangular assignment
/// algorithms", IEEE TAES 52(4), algorithm 1, which is SciPy's `linear_sum_assignment`.
public struct AssignmentProblem: Sendable {
  /// Why there is no answer.
  public enum Failure: Error, Equatable, CustomStringConvertible {
    /// A cost is not a number, or is −∞.
    case invalidCost(row: Int, column: Int)
    /// Forbidden pairs, those of infinite cost, leave nobody for some row.
    case infeasible

    /// One line.
    public var description: String {
      switch self {
      case .invalidCost(let row, let column):
        "assignment: the cost of row \(row) and column \(column) is no number above −∞"
      case .infeasible: "assignment: too many pairs are forbidden by infinite costs"
      }
    }
  }

  private let costs: [Double]
  private let rows: Int
  private let columns: Int

  /// A problem of `rows` × `columns` costs, row by row; ∞ forbids a pair.
  ///
  /// - Precondition: there is a cost for each pair.
  public init(costs: [Double], rows: Int, columns: Int) {
    precondition(
      rows >= 0 && columns >= 0 && costs.count == rows * columns,
      "AssignmentProblem: \(costs.count) costs for \(rows)×\(columns)")
    (self.costs, self.rows, self.columns) = (costs, rows, columns)
  }

  /// Returns the column of each row; with more rows than columns `nil` for those left over.
  ///
  /// Throws ``Failure``.
  public func solve() throws(Failure) -> [Int?] {
    if let index = costs.firstIndex(where: { $0.isNaN || $0 == -.infinity }) {
      throw .invalidCost(row: index / columns, column: index % columns)
    }
    guard rows > columns else { return try AugmentingPaths(costs, rows, columns).partners() }
    // The shorter side looks for partners.
    var transposed = [Double](repeating: 0, count: costs.count)
    for row in 0..<rows {
      for column in 0..<columns { transposed[column * rows + row] = costs[row * columns + column] }
    }
    var answer = [Int?](repeating: nil, count: rows)
    for (column, row) in try AugmentingPaths(transposed, columns, rows).partners().enumerated() {
      answer[row] = column
    }
    return answer
  }
}

/// The search, for no more rows than columns.
private struct AugmentingPaths {
  private let costs: [Double]
  private let rows: Int
  private let columns: Int
  private var rowPrices: [Double]
  private var columnPrices: [Double]
  private var columnOfRow: [Int]
  private var rowOfColumn: [Int]

  init(_ costs: [Double], _ rows: Int, _ columns: Int) {
    (self.costs, self.rows, self.columns) = (costs, rows, columns)
    rowPrices = Array(repeating: 0, count: rows)
    columnPrices = Array(repeating: 0, count: columns)
    columnOfRow = Array(repeating: -1, count: rows)
    rowOfColumn = Array(repeating: -1, count: columns)
  }

  /// The column of each row.
  consuming func partners() throws(AssignmentProblem.Failure) -> [Int] {
    for row in 0..<rows { try augment(from: row) }
    return columnOfRow
  }

  /// Finds the cheapest way to a free column, and shifts the partners along it.
  private mutating func augment(from start: Int) throws(AssignmentProblem.Failure) {
    var shortest = [Double](repeating: .infinity, count: columns)
    var before = [Int](repeating: -1, count: columns)
    var (seenRows, seenColumns): ([Int], [Int]) = ([], [])
    // Ascending, so that the first of several equal ones is the lowest.
    var remaining = Array(0..<columns)
    var (row, least, sink) = (start, 0.0, -1)
    while sink < 0 {
      seenRows.append(row)
      var (lowest, index) = (Double.infinity, -1)
      for (place, column) in remaining.enumerated() {
        let way =
          least + costs[row * columns + column] - rowPrices[row] - columnPrices[column]
        if way < shortest[column] { (shortest[column], before[column]) = (way, row) }
        // A free column ends the search: it comes before others at the same distance.
        if shortest[column] < lowest
          || shortest[column] == lowest && index >= 0 && rowOfColumn[column] < 0
            && rowOfColumn[remaining[index]] >= 0
        {
          (lowest, index) = (shortest[column], place)
        }
      }
      guard lowest < .infinity, index >= 0 else { throw .infeasible }
      least = lowest
      let column = remaining.remove(at: index)
      seenColumns.append(column)
      if rowOfColumn[column] < 0 { sink = column } else { row = rowOfColumn[column] }
    }
    rowPrices[start] += least
    for row in seenRows where row != start {
      rowPrices[row] += least - shortest[columnOfRow[row]]
    }
    for column in seenColumns { columnPrices[column] -= least - shortest[column] }
    var column = sink
    while true {
      let row = before[column]
      rowOfColumn[column] = row
      swap(&columnOfRow[row], &column)
      if row == start { return }
    }
  }
}
