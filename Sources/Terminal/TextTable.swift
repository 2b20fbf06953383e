/// Rows of text in columns of fixed width, which can be printed as they come.
///
/// The first column is set left and the others right, unless it is said otherwise.
package struct TextTable: Sendable {
  /// A column's title and least width.
  package typealias Column = (title: String, width: Int)

  private let columns: [Column]
  private let left: Set<Int>

  /// Creates a table; a title widens its column, and `left` names those that are set left.
  package init(_ columns: [Column], left: Set<Int> = [0]) {
    self.left = left
    self.columns = columns.map { ($0.title, max($0.width, $0.title.count)) }
  }

  /// The line of titles.
  package var header: String { row(columns.map(\.title)) }

  /// One line; a cell that is too long pushes the rest to the right.
  package func row(_ cells: [String]) -> String {
    let padded = zip(cells, columns).enumerated().map { index, pair in
      let (cell, column) = pair
      let space = String(repeating: " ", count: max(0, column.width - cell.count))
      guard left.contains(index) else { return space + cell }
      // Blanks at the end of a line would only break it on a narrow terminal.
      return index == columns.count - 1 ? cell : cell + space
    }
    return padded.joined(separator: "  ")
  }
}
