/// Where everything of an `ImageGrid` goes.
struct GridLayout {
  /// A line of text and its top left corner.
  struct Line {
    let text: String
    let x: Int
    let y: Int
  }

  let width: Int
  let height: Int
  private(set) var lines: [Line] = []

  private let columns: Int
  private let cell: (width: Int, height: Int)
  private let slot: Int  // the width of a column
  private let origin: (x: Int, y: Int)
  private let pitch: (x: Int, y: Int)

  /// Row labels are broken after this many characters.
  private static let rowLabelCharacters = 24

  init(_ grid: ImageGrid) {
    precondition(!grid.images.isEmpty, "ImageGrid: there are no pictures")
    precondition(grid.padding >= 0, "ImageGrid: the padding \(grid.padding) is negative")
    let (font, padding, count) = (grid.font, grid.padding, grid.images.count)
    columns = grid.columns ?? Self.squareColumns(count)
    precondition(columns > 0, "ImageGrid: \(columns) columns")
    let rows = (count + columns - 1) / columns
    cell = (grid.images.map(\.width).max() ?? 1, grid.images.map(\.height).max() ?? 1)

    // Narrow pictures would break labels into single letters: columns widen to 8 characters.
    let labels = grid.columnLabels.prefix(columns) + grid.cellLabels.prefix(count)
    let longest = labels.map { font.width(of: $0) }.max() ?? 0
    let slot = max(cell.width, min(longest, 8 * font.advance))
    let above = grid.columnLabels.prefix(columns).map { font.wrapped($0, width: slot) }
    let below = grid.cellLabels.prefix(count).map { font.wrapped($0, width: slot) }
    let beside = grid.rowLabels.prefix(rows).map {
      font.wrapped($0, width: Self.rowLabelCharacters * font.advance)
    }
    self.slot = slot
    let gap = 2 * font.scale
    func room(_ labels: [[String]]) -> Int {
      let most = labels.map(\.count).max() ?? 0
      return most == 0 ? 0 : font.height(ofLines: most) + gap
    }
    let besideWidth = beside.flatMap { $0 }.map { font.width(of: $0) }.max() ?? 0
    let besideHeight = beside.map { font.height(ofLines: $0.count) }.max() ?? 0
    // Room after a label too: it must look like the picture's above it.
    let belowHeight = room(below) == 0 ? 0 : room(below) + gap
    let rowHeight = max(cell.height + belowHeight, besideHeight)
    origin = (
      padding + (besideWidth == 0 ? 0 : besideWidth + 2 * gap),
      padding + room(above)
    )
    pitch = (slot + padding, rowHeight + padding)
    let used = min(columns, max(count, above.count))
    width = origin.x + used * pitch.x
    height = origin.y + rows * pitch.y

    for (column, label) in above.enumerated() {
      let bottom = origin.y - gap
      add(label, centeredAt: center(column), y: bottom - font.height(ofLines: label.count), font)
    }
    for (index, label) in below.enumerated() {
      let y = origin.y + index / columns * pitch.y + cell.height + gap
      add(label, centeredAt: center(index % columns), y: y, font)
    }
    for (row, label) in beside.enumerated() {
      let middle = origin.y + row * pitch.y + cell.height / 2
      let top = max(
        origin.y + row * pitch.y, middle - font.height(ofLines: label.count) / 2)
      for (number, text) in label.enumerated() {
        lines.append(
          Line(
            text: text, x: origin.x - 2 * gap - font.width(of: text),
            y: top + number * font.lineHeight))
      }
    }
  }

  /// The top left corner of a picture, in the middle of its cell.
  func corner(of image: Image, at index: Int) -> (x: Int, y: Int) {
    (
      center(index % columns) - image.width / 2,
      origin.y + index / columns * pitch.y + (cell.height - image.height) / 2
    )
  }

  private func center(_ column: Int) -> Int { origin.x + column * pitch.x + slot / 2 }

  private mutating func add(
    _ label: [String], centeredAt x: Int, y: Int, _ font: BitmapFont
  ) {
    for (number, text) in label.enumerated() {
      lines.append(
        Line(text: text, x: x - font.width(of: text) / 2, y: y + number * font.lineHeight))
    }
  }

  /// The smallest number whose square holds the pictures.
  private static func squareColumns(_ count: Int) -> Int {
    var columns = 1
    while columns * columns < count { columns += 1 }
    return columns
  }
}
