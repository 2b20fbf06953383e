/// Rows of text in columns of fixed width, which can be printed as they come.
///
/// The first column is set left, the others right.
package struct TextTable: Sendable {
  /// A column's title and least width.
  package typealias Column = (title: String, width: Int)

  private let columns: [Column]

  /// Creates a table; a title widens its column.
  package init(_ columns: [Column]) {
    self.columns = columns.map { ($0.title, max($0.width, $0.title.count)) }
  }

  /// The line of titles.
  package var header: String { row(columns.map(\.title)) }

  /// One line; a cell that is too long pushes the rest to the right.
  package func row(_ cells: [String]) -> String {
    let padded = zip(cells, columns).enumerated().map { index, pair in
      let (cell, column) = pair
      let space = String(repeating: " ", count: max(0, column.width - cell.count))
      return index == 0 ? cell + space : space + cell
    }
    return padded.joined(separator: "  ")
  }
}
