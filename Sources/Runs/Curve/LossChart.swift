import Images

/// The drawing of a run's losses over its steps, with the step sizes below.
struct LossChart {
  private static let sheet = (width: 1280, height: 720)
  private static let ink: Drawing.Colour = [51, 51, 51]
  private static let faint: Drawing.Colour = [229, 229, 229]
  private static let red: Drawing.Colour = [198, 40, 40]
  private static let green: Drawing.Colour = [46, 125, 80]

  private let curves: RunCurves
  private let steps: ChartAxis
  private var drawing = Drawing(width: sheet.width, height: sheet.height)

  /// Draws what a log says; the name of the loss, such as `bits/dim`, is for people.
  static func drawn(_ curves: RunCurves, lossName: String) -> Drawing {
    var chart = LossChart(curves)
    let losses = LossRange(curves)
    let hasRate = !curves.rate.isEmpty
    let main = Canvas.Area(x: 110, y: 74, width: 1130, height: hasRate ? 436 : 556)
    let beyond = losses.beyond.map { ", up to \(NumberText.short($0)) above" } ?? ""
    let scale = losses.axis.isLogarithmic ? ", logarithmic" : ""
    chart.drawPanel(main, losses.axis, title: lossName + scale + beyond)
    chart.drawRollbacks(main)
    chart.drawLosses(main, losses.axis)
    if hasRate {
      let panel = Canvas.Area(x: 110, y: 552, width: 1130, height: 96)
      chart.drawRate(panel)
    }
    chart.drawSteps(below: 648)
    chart.drawLegend()
    return chart.drawing
  }

  private init(_ curves: RunCurves) {
    self.curves = curves
    steps = ChartAxis.steps(upTo: curves.lastStep)
  }

  /// A frame with lines at the numbers of both axes, and those of the upright one beside it.
  private mutating func drawPanel(_ area: Canvas.Area, _ axis: ChartAxis, title: String) {
    for tick in axis.ticks {
      let y = place(tick.value, axis, area)
      drawing.add(
        .area(Canvas.Area(x: area.x, y: y / 16, width: area.width, height: 1), Self.faint))
      drawing.add(.text(tick.text, x: area.x - 12, y: y / 16 - 7, .end, Self.ink))
    }
    for tick in steps.ticks {
      let x = column(tick.value, area) / 16
      drawing.add(.area(Canvas.Area(x: x, y: area.y, width: 1, height: area.height), Self.faint))
    }
    let (right, bottom) = (area.x + area.width, area.y + area.height)
    for edge in [
      Canvas.Area(x: area.x, y: area.y, width: 1, height: area.height),
      Canvas.Area(x: area.x, y: bottom - 1, width: right - area.x, height: 1),
    ] { drawing.add(.area(edge, [120, 120, 120])) }
    drawing.add(.text(title, x: right, y: area.y - 24, .end, Self.ink))
  }

  private mutating func drawSteps(below y: Int) {
    let area = Canvas.Area(x: 110, y: 0, width: 1130, height: 0)
    for tick in steps.ticks {
      let x = column(tick.value, area) / 16
      drawing.add(.text(tick.text, x: x, y: y + 12, .middle, Self.ink))
    }
    drawing.add(.text("steps", x: 675, y: y + 40, .middle, Self.ink))
  }

  private mutating func drawRollbacks(_ area: Canvas.Area) {
    for step in curves.rollbacks {
      let x = column(Double(step), area) / 16
      for y in stride(from: area.y, to: area.y + area.height, by: 12) {
        let height = min(6, area.y + area.height - y)
        drawing.add(.area(Canvas.Area(x: x - 1, y: y, width: 2, height: height), Self.red))
      }
    }
  }

  private mutating func drawLosses(_ area: Canvas.Area, _ axis: ChartAxis) {
    for (curve, points) in zip(
      Curve.all,
      [
        curves.loss.extremes, curves.smoothed.lasts, curves.validation.extremes,
      ])
    {
      let places = points.map { point($0, axis, area) }
      guard !places.isEmpty else { continue }
      drawing.add(line(places, width: curve.width, curve.colour, area))
      // Single looks at the held-out pictures are shown as such, where there is room.
      guard curve == Curve.validation, places.count <= 100 else { continue }
      for place in places {
        drawing.add(.line([place], width: 8 * 16, curve.colour, inside: wider(area)))
      }
    }
    guard let best = curves.best else { return }
    let place = point(best, axis, area)
    drawing.add(.line([place], width: 16 * 16, Curve.validation.colour, inside: wider(area)))
    drawing.add(.line([place], width: 9 * 16, [255, 255, 255], inside: wider(area)))
  }

  private mutating func drawRate(_ area: Canvas.Area) {
    let highest = curves.rate.extremes.reduce(0.0) { max($0, $1.value) }
    let axis = ChartAxis(low: 0, high: highest > 0 ? highest * 1.1 : 1, most: 4)
    drawPanel(area, axis, title: "step size")
    let places = curves.rate.extremes.map { point($0, axis, area) }
    drawing.add(line(places, width: 32, Self.green, area))
  }

  /// What each colour is, with the numbers at the end.
  private mutating func drawLegend() {
    var entries: [(text: String, colour: Drawing.Colour)] = []
    if !curves.loss.isEmpty { entries.append(("loss", Curve.loss.colour)) }
    if let last = curves.smoothed.last {
      entries.append(("smoothed \(NumberText.short(last.value))", Curve.smoothed.colour))
    }
    if let last = curves.validation.last, let best = curves.best {
      let text = "held-out \(NumberText.short(last.value)), best \(NumberText.short(best.value))"
      entries.append(
        ("\(text) at \(NumberText.steps(best.step))", Curve.validation.colour))
    }
    if curves.rollbackCount > 0 {
      let times = curves.rollbackCount == 1 ? "once" : "\(curves.rollbackCount) times"
      entries.append(("went back \(times)", Self.red))
    }
    var x = 110
    for entry in entries {
      drawing.add(.area(Canvas.Area(x: x, y: 21, width: 26, height: 6), entry.colour))
      drawing.add(.text(entry.text, x: x + 36, y: 17, .start, Self.ink))
      x += 36 + Drawing.font.width(of: entry.text) + 26
    }
  }
}

extension LossChart {
  private struct Curve: Equatable {
    let colour: Drawing.Colour
    let width: Int

    static let loss = Curve(colour: [170, 198, 230], width: 24)
    static let smoothed = Curve(colour: [25, 87, 165], width: 48)
    static let validation = Curve(colour: [222, 117, 24], width: 40)
    static let all = [loss, smoothed, validation]
  }

  private func point(_ point: StepSeries.Point, _ axis: ChartAxis, _ area: Canvas.Area)
    -> Canvas.Point
  {
    Canvas.Point(x: column(Double(point.step), area), y: place(point.value, axis, area))
  }

  /// A line, as far as it is inside of an area; a single point is a dot that can be seen.
  private func line(
    _ points: [Canvas.Point], width: Int, _ colour: Drawing.Colour, _ area: Canvas.Area
  ) -> Drawing.Shape {
    points.count == 1
      ? .line(points, width: 8 * 16, colour, inside: wider(area))
      : .line(points, width: width, colour, inside: area)
  }

  /// Where a step is, in sixteenths.
  private func column(_ step: Double, _ area: Canvas.Area) -> Int {
    area.x * 16 + sixteenths(steps.place(step), of: area.width - 1)
  }

  /// How high a value is, in sixteenths.
  private func place(_ value: Double, _ axis: ChartAxis, _ area: Canvas.Area) -> Int {
    area.y * 16 + sixteenths(1 - axis.place(value), of: area.height - 1)
  }

  /// A share of a length; far beyond the ends it stays at a place that is never seen.
  private func sixteenths(_ share: Double, of length: Int) -> Int {
    guard share.isFinite else { return 0 }
    return Int((min(4, max(-3, share)) * Double(length * 16)).rounded())
  }

  /// Dots are whole at the edges too.
  private func wider(_ area: Canvas.Area) -> Canvas.Area {
    Canvas.Area(
      x: area.x - 10, y: area.y - 10, width: area.width + 20, height: area.height + 20)
  }
}
