import Detection
import Files
import Images
import Runs

/// The precision of a detector over its recall, a line for each class.
struct PrecisionRecallChart {
  private static let ink: Drawing.Colour = [51, 51, 51]
  private static let faint: Drawing.Colour = [229, 229, 229]
  private static let area = Canvas.Area(x: 90, y: 60, width: 760, height: 580)
  private static let axis = ChartAxis(low: 0, high: 1, most: 12)
  /// More classes are shown by their mean alone: nobody tells so many colours apart.
  private static let most = 10

  private var drawing = Drawing(width: 1200, height: 720)

  /// Draws what was measured: boxes that overlap by half count, and in a thin line those that overlap
  /// by three quarters.
  static func drawn(_ measured: COCOEvaluation, classes: [String]) -> Drawing {
    var chart = PrecisionRecallChart()
    chart.drawPanel()
    let there = classes.indices.filter { !measured.curve(label: $0, overlap: 0).isEmpty }
    var entries: [(text: String, colour: Drawing.Colour)] = []
    if there.count <= most {
      for label in there {
        let colour = DrawnBoxes.colours[(label + 1) % DrawnBoxes.colours.count]
        chart.draw(measured.curve(label: label, overlap: 5), 16, colour)
        chart.draw(measured.curve(label: label, overlap: 0), 48, colour)
        let precision = measured.precision(overlap: 0, label: label)
        entries.append((classes[label] + " " + NumberText.short(precision), colour))
      }
    }
    if there.count != 1 {
      for (overlap, width) in [(5, 16), (0, 48)] {
        chart.draw(mean(there.map { measured.curve(label: $0, overlap: overlap) }), width, ink)
      }
      let name = there.count <= most ? "mean" : "mean of \(there.count)"
      entries.append((name + " " + NumberText.short(measured.precision(overlap: 0)), ink))
    }
    chart.drawLegend(entries)
    return chart.drawing
  }

  /// Writes the drawing: SVG where the name ends so, otherwise PNG.
  ///
  /// Throws `FileError` where the system refuses.
  static func write(_ drawing: Drawing, to path: String) throws {
    if path.hasSuffix(".svg") {
      try AtomicFile.write(Array(drawing.svg.utf8), to: path)
    } else {
      try drawing.image.write(to: path, as: .png)
    }
  }

  private static func mean(_ curves: [[Double]]) -> [Double] {
    guard !curves.isEmpty else { return [] }
    return COCOEvaluation.recalls.indices.map { index in
      curves.reduce(0) { $0 + $1[index] } / Double(curves.count)
    }
  }

  private mutating func drawPanel() {
    let area = Self.area
    for tick in Self.axis.ticks {
      let place = place(tick.value, tick.value)
      drawing.add(
        .area(Canvas.Area(x: area.x, y: place.y / 16, width: area.width, height: 1), Self.faint))
      drawing.add(
        .area(Canvas.Area(x: place.x / 16, y: area.y, width: 1, height: area.height), Self.faint))
      drawing.add(.text(tick.text, x: area.x - 12, y: place.y / 16 - 7, .end, Self.ink))
      drawing.add(
        .text(tick.text, x: place.x / 16, y: area.y + area.height + 12, .middle, Self.ink))
    }
    for edge in [
      Canvas.Area(x: area.x, y: area.y, width: 1, height: area.height),
      Canvas.Area(x: area.x, y: area.y + area.height - 1, width: area.width, height: 1),
    ] { drawing.add(.area(edge, [120, 120, 120])) }
    drawing.add(
      .text("precision, overlap from 0.5 (thin: 0.75)", x: area.x, y: 24, .start, Self.ink))
    drawing.add(
      .text("recall", x: area.x + area.width / 2, y: area.y + area.height + 40, .middle, Self.ink))
  }

  /// A line up to the highest recall, and down from there.
  private mutating func draw(_ curve: [Double], _ width: Int, _ colour: Drawing.Colour) {
    let last = curve.lastIndex { $0 > 0 } ?? 0
    guard last > 0 else { return }
    var points = (0...last).map { place(COCOEvaluation.recalls[$0], curve[$0]) }
    points.append(place(COCOEvaluation.recalls[last], 0))
    drawing.add(.line(points, width: width, colour, inside: Self.area))
  }

  /// What each colour is, with its average precision at an overlap of a half.
  private mutating func drawLegend(_ entries: [(text: String, colour: Drawing.Colour)]) {
    let x = Self.area.x + Self.area.width + 24
    var y = Self.area.y + 8
    if !entries.isEmpty {
      drawing.add(.text("AP50", x: x, y: y, .start, Self.ink))
      y += 32
    }
    for entry in entries {
      drawing.add(.area(Canvas.Area(x: x, y: y + 4, width: 26, height: 6), entry.colour))
      drawing.add(.text(entry.text, x: x + 36, y: y, .start, Self.ink))
      y += 28
    }
  }

  private func place(_ recall: Double, _ precision: Double) -> Canvas.Point {
    func sixteenths(_ share: Double, of length: Int) -> Int {
      Int((share * Double((length - 1) * 16)).rounded())
    }
    return Canvas.Point(
      x: Self.area.x * 16 + sixteenths(recall, of: Self.area.width),
      y: Self.area.y * 16 + sixteenths(1 - precision, of: Self.area.height))
  }
}
