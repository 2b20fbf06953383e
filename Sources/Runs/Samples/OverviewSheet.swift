import Images

/// Lays the grids of a run out: all on a sheet, or one as large as the sheet.
struct OverviewSheet {
  /// What was drawn after a step.
  struct Grid {
    let step: Int
    /// The loss, as people read it.
    let loss: String?
    let image: Image
  }

  private static let paper: [UInt8] = [255, 255, 255]
  private static let ink: [UInt8] = [51, 51, 51]
  private static let margin = 12
  private static let bar = 4
  /// The font of the sheet's labels.
  private static let label = BitmapFont(scale: 2)

  private let grids: [Grid]
  private let isGrey: Bool
  /// The font of single grids' captions.
  private let font: BitmapFont
  /// How large the largest grid is shown.
  private let shown: (width: Int, height: Int)
  private let width: Int
  private let height: Int
  private let columns: Int
  private let cell: (width: Int, height: Int)

  /// Lays grids out on sheets whose edges are at most so many pixels.
  init(_ grids: [Grid], edge: Int) {
    self.grids = grids
    isGrey = grids.allSatisfy { !$0.image.channels.hasColour }
    font = BitmapFont(scale: edge >= 800 ? 3 : 2)
    let caption = font.lineHeight + Self.margin + Self.bar
    let largest = (
      width: grids.map(\.image.width).max() ?? 1, height: grids.map(\.image.height).max() ?? 1
    )
    shown = fitted(
      largest, into: (edge - 2 * Self.margin, edge - 2 * Self.margin - caption))
    // A caption needs its room, however narrow the pictures are.
    width = max(shown.width, min(edge / 2, 400)) + 2 * Self.margin
    height = max(shown.height, min(edge / 3, 300)) + 2 * Self.margin + caption
    (columns, cell) = Self.cells(
      grids.count, of: largest,
      on: (width - Self.margin, height - Self.margin))
  }

  /// All grids with their steps.
  func all() -> Image {
    var canvas = Canvas(width: width, height: height, colour: Self.paper)
    let rows = (grids.count + columns - 1) / columns
    let room = (x: (width - Self.margin) / columns, y: (height - Self.margin) / rows)
    let texts = grids.map { "step \($0.step)" }
    let longest = texts.map { Self.label.width(of: $0) }.max() ?? 0
    // Labels that would touch are given up.
    let isLabelled = longest + Self.label.advance <= room.x
    let pitch = (x: room.x, y: min(room.y, cell.height + Self.label.lineHeight + 2 * Self.margin))
    let top = (height - rows * pitch.y) / 2
    for (index, grid) in grids.enumerated() {
      let picture = resized(grid.image, into: cell)
      let left = Self.margin / 2 + index % columns * pitch.x
      let x = left + (pitch.x - picture.width) / 2
      let y = top + index / columns * pitch.y + Self.margin / 2
      canvas.put(picture, x: x, y: y)
      guard isLabelled else { continue }
      canvas.write(
        texts[index], x: left + (pitch.x - Self.label.width(of: texts[index])) / 2,
        y: y + picture.height + 5, font: Self.label, Self.ink)
    }
    return finished(canvas)
  }

  /// One grid, with its step and its loss, and how far the run had come.
  func single(_ index: Int) -> Image {
    let grid = grids[index]
    var canvas = Canvas(width: width, height: height, colour: Self.paper)
    let picture = resized(grid.image, into: shown)
    let room = height - 2 * Self.margin - font.lineHeight - Self.margin - Self.bar
    canvas.put(
      picture, x: (width - picture.width) / 2, y: Self.margin + (room - picture.height) / 2)
    let y = Self.margin + room + Self.margin
    // As wide as the picture, where that leaves room for words.
    let words = max(picture.width, min(width - 2 * Self.margin, 380))
    let left = (width - words) / 2
    canvas.write("step \(grid.step)", x: left, y: y, font: font, Self.ink)
    if let loss = grid.loss {
      let x = left + words - font.width(of: loss)
      // On a narrow sheet the step is worth more.
      if x > left + font.width(of: "step \(grid.step)  ") {
        canvas.write(loss, x: x, y: y, font: font, Self.ink)
      }
    }
    let all = max(1, grids.last?.step ?? 1)
    let bar = height - Self.bar
    canvas.fill(Canvas.Area(x: 0, y: bar, width: width, height: Self.bar), [229, 229, 229])
    canvas.fill(
      Canvas.Area(x: 0, y: bar, width: width * grid.step / all, height: Self.bar), Self.ink)
    return finished(canvas)
  }

  private func finished(_ canvas: Canvas) -> Image {
    isGrey ? canvas.image.converted(to: .grey) : canvas.image
  }

  /// How many cells stand in a row so that they become largest, and how large the pictures are.
  private static func cells(
    _ count: Int, of size: (width: Int, height: Int), on sheet: (width: Int, height: Int)
  ) -> (columns: Int, cell: (width: Int, height: Int)) {
    // Where there is no room at all, every picture becomes a dot.
    var best = (columns: count, cell: (width: 1, height: 1))
    for columns in 1...count {
      let rows = (count + columns - 1) / columns
      let room = (
        width: sheet.width / columns - margin,
        height: sheet.height / rows - margin - label.lineHeight
      )
      guard room.width > 0, room.height > 0 else { continue }
      let cell = fitted(size, into: room)
      if cell.width >= best.cell.width { best = (columns, cell) }
    }
    return best
  }
}

/// The largest size of a shape in a room; pixels become whole squares where there is room.
func fitted(
  _ size: (width: Int, height: Int), into room: (width: Int, height: Int)
) -> (width: Int, height: Int) {
  let times = min(room.width / size.width, room.height / size.height)
  if times >= 1 { return (size.width * times, size.height * times) }
  // The tighter edge decides.
  return room.width * size.height <= room.height * size.width
    ? (max(1, room.width), max(1, size.height * room.width / size.width))
    : (max(1, size.width * room.height / size.height), max(1, room.height))
}

/// A picture in the largest size that fits.
private func resized(_ image: Image, into room: (width: Int, height: Int)) -> Image {
  let size = fitted((image.width, image.height), into: room)
  return image.resized(
    width: size.width, height: size.height, filter: size.width >= image.width ? .nearest : .bicubic)
}
