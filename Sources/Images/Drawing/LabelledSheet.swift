/// A sheet of pictures of one size in rows and columns with labels, drawn a row at a time: however
/// large it is, no more than a row is in memory.
package struct LabelledSheet: Sendable {
  /// What is written on the sheet.
  package struct Labels: Sendable {
    /// Above all.
    package var title: String
    /// Above the columns; their number is that of the columns.
    package var columns: [String]
    /// Beside the rows; their number is that of the rows.
    package var rows: [String]

    package init(title: String = "", columns: [String], rows: [String]) {
      (self.title, self.columns, self.rows) = (title, columns, rows)
    }
  }

  private let labels: Labels
  private let cellHeight: Int
  private let padding: Int
  private let background: [UInt8]
  private let font: BitmapFont
  private let ink: [UInt8]
  private let titles: [String]
  private let above: [[String]]
  private let beside: [[String]]
  /// The width of a column, and where the first begins.
  private let slot: Int
  private let left: Int
  private let top: Int

  /// Row labels are broken after this many characters.
  private static let rowLabelCharacters = 24

  /// Plans a sheet for pictures of one size.
  ///
  /// - Precondition: there are columns and rows, sizes are positive, `padding` is not negative, and
  ///   `background` has three values.
  package init(
    _ labels: Labels, width: Int, height: Int, padding: Int = 2,
    background: [UInt8] = [0x20, 0x20, 0x20]
  ) {
    precondition(!labels.columns.isEmpty && !labels.rows.isEmpty, "LabelledSheet: no pictures")
    precondition(width > 0 && height > 0 && padding >= 0, "LabelledSheet: \(width)×\(height)")
    precondition(background.count == 3, "LabelledSheet: \(background.count) background values")
    let font = BitmapFont(scale: max(1, min(width, height) / 160))
    let gap = 2 * font.scale
    let longest = labels.columns.map { font.width(of: $0) }.max() ?? 0
    // Labels of neighbours do not touch.
    let slot = max(width, min(longest, 8 * font.advance) + 2 * gap)
    above = labels.columns.map { font.wrapped($0, width: slot - 2 * gap) }
    beside = labels.rows.map {
      font.wrapped($0, width: Self.rowLabelCharacters * font.advance)
    }
    let besideWidth = beside.flatMap { $0 }.map { font.width(of: $0) }.max() ?? 0
    left = padding + (besideWidth == 0 ? 0 : besideWidth + 2 * gap)
    let sheet = left + labels.columns.count * (slot + padding)
    titles = font.wrapped(labels.title, width: sheet - 2 * padding)
    func room(_ lines: Int) -> Int { lines == 0 ? 0 : font.height(ofLines: lines) + gap }
    top = padding + room(titles.count) + room(above.map(\.count).max() ?? 0)
    (self.labels, self.padding, self.background) = (labels, padding, background)
    (self.font, self.slot, cellHeight) = (font, slot, height)
    // Rec. 601, in thousandths: ink is what stands out.
    let brightness = zip([299, 587, 114], background).reduce(0) { $0 + $1.0 * Int($1.1) }
    ink = [UInt8](repeating: brightness < 128_000 ? 255 : 0, count: 3)
  }

  /// The sheet's width.
  package var width: Int { left + labels.columns.count * (slot + padding) }
  /// The sheet's height.
  package var height: Int { top + labels.rows.count * rowHeight }

  /// A row of pictures is as high as its label at least.
  private var rowHeight: Int {
    max(cellHeight, beside.map { font.height(ofLines: $0.count) }.max() ?? 0) + padding
  }

  /// What is known before anything is drawn.
  package func plan(_ metadata: ImageMetadata) -> PicturePlan {
    PicturePlan(width: width, height: height, channels: .rgb, depth: .eight, metadata: metadata)
  }

  /// What stands above the first row.
  package func header() -> Image? {
    guard top > 0 else { return nil }
    var band = Canvas(width: width, height: top, colour: background)
    for (number, line) in titles.enumerated() {
      band.write(line, x: padding, y: padding + number * font.lineHeight, font: font, ink)
    }
    for (column, lines) in above.enumerated() {
      let bottom = top - 2 * font.scale
      let start = bottom - font.height(ofLines: lines.count)
      let middle = left + column * (slot + padding) + slot / 2
      for (number, line) in lines.enumerated() {
        band.write(
          line, x: middle - font.width(of: line) / 2, y: start + number * font.lineHeight,
          font: font, ink)
      }
    }
    return band.image
  }

  /// A row of pictures with its label.
  ///
  /// - Precondition: there are as many pictures as columns, none larger than the sheet was planned
  ///   for.
  package func row(_ row: Int, _ images: [Image]) -> Image {
    precondition(images.count == labels.columns.count, "LabelledSheet: \(images.count) pictures")
    var band = Canvas(width: width, height: rowHeight, colour: background)
    for (column, image) in images.enumerated() {
      let x = left + column * (slot + padding) + (slot - image.width) / 2
      band.put(image, x: x, y: (rowHeight - padding - image.height) / 2)
    }
    let lines = beside[row]
    let start = max(0, (rowHeight - padding - font.height(ofLines: lines.count)) / 2)
    for (number, line) in lines.enumerated() {
      let x = left - 4 * font.scale - font.width(of: line)
      band.write(line, x: x, y: start + number * font.lineHeight, font: font, ink)
    }
    return band.image
  }
}
