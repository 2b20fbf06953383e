import Recipes

/// A manifest as a table: the first row names the keys, each other row is a job, and an empty cell
/// says nothing.
///
/// Cells are parted by commas and may stand in quotes, in which a doubled quote is one and lines may
/// end. Source: RFC 4180.
struct ManifestTable {
  /// The jobs.
  let rows: [RecipeSection]

  private struct Row {
    let line: Int
    var cells: [String] = []
    var isEmpty: Bool { cells.allSatisfy(\.isEmpty) }
  }

  /// Reads a table; `path` is for messages.
  ///
  /// Throws ``ManifestError`` where it is none.
  init(_ text: String, path: String) throws {
    var rows = try Self.rows(of: text, path: path)
    guard !rows.isEmpty else { throw ManifestError.empty(path: path) }
    let header = rows.removeFirst()
    for (column, key) in header.cells.enumerated() {
      guard !key.isEmpty else {
        throw ManifestError.line(
          path: path, line: header.line,
          reason: "expected a key above each column, found none above column \(column + 1)")
      }
      guard !header.cells[..<column].contains(key) else {
        throw ManifestError.line(
          path: path, line: header.line, reason: "the key '\(key)' stands above two columns")
      }
    }
    self.rows = try rows.filter { !$0.isEmpty }.map { row in
      guard row.cells.count == header.cells.count else {
        throw ManifestError.line(
          path: path, line: row.line,
          reason: "expected \(header.cells.count) cells as in the first row, "
            + "found \(row.cells.count)")
      }
      let settings = zip(header.cells, row.cells).filter { !$1.isEmpty }
        .map { (key: $0, value: PlainSetting.value($1)) }
      return RecipeSection(settings, name: "the row", path: path, line: row.line)
    }
  }

  private static func rows(of text: String, path: String) throws -> [Row] {
    var rows: [Row] = []
    var (row, cell, line) = (Row(line: 1), "", 1)
    /// The line on which a quote was opened.
    var quoted: Int?
    var wasQuoted = false
    var characters = text.makeIterator()
    var next = characters.next()
    func endCell() {
      row.cells.append(wasQuoted ? cell : cell.trimmedBlanks)
      (cell, wasQuoted) = ("", false)
    }
    while let character = next {
      next = characters.next()
      if quoted != nil {
        if character == "\"" {
          if next == "\"" {
            cell.append(character)
            next = characters.next()
          } else {
            quoted = nil
          }
        } else {
          if character.isNewline { line += 1 }
          cell.append(character)
        }
      } else if character == "\"" {
        guard cell.trimmedBlanks.isEmpty, !wasQuoted else {
          throw ManifestError.line(
            path: path, line: line, reason: "a quote inside a cell that has none at its start")
        }
        (quoted, wasQuoted, cell) = (line, true, "")
      } else if character == "," {
        endCell()
      } else if character.isNewline {
        endCell()
        rows.append(row)
        line += 1
        row = Row(line: line)
      } else if wasQuoted {
        guard character == " " || character == "\t" else {
          throw ManifestError.line(
            path: path, line: line, reason: "'\(character)' after the quote that ends a cell")
        }
      } else if character != "\u{FEFF}" {
        cell.append(character)
      }
    }
    if let quoted {
      throw ManifestError.line(path: path, line: quoted, reason: "a quote that nothing ends")
    }
    if !cell.isEmpty || !row.cells.isEmpty || wasQuoted {
      endCell()
      rows.append(row)
    }
    return rows.first?.isEmpty == true && rows.count == 1 ? [] : rows
  }
}

extension String {
  fileprivate var trimmedBlanks: String {
    let start = drop { $0 == " " || $0 == "\t" }
    return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
