/// Which of 8 by 8 places in each pixel a line covers, a bit each: parts of a line that overlap
/// count once.
struct CoverageMask {
  private let columns: Range<Int>
  private let rows: Range<Int>
  private var bits: [UInt64]

  /// Creates the mask of a part of a sheet, in pixels; nothing is covered.
  init(x columns: Range<Int>, y rows: Range<Int>) {
    (self.columns, self.rows) = (columns, rows)
    bits = [UInt64](repeating: 0, count: columns.count * rows.count)
  }

  /// Covers what is at most half a width from the way between two points, in sixteenths.
  mutating func add(from start: Canvas.Point, to end: Canvas.Point, width: Int) {
    let capsule = Capsule(start, end, width: width)
    let unit = Canvas.unit
    func pixels(_ a: Int, _ b: Int, _ range: Range<Int>) -> Range<Int> {
      let low = floorDivision(min(a, b) - width, unit)
      let high = floorDivision(max(a, b) + width, unit) + 1
      let first = min(max(low, range.lowerBound), range.upperBound)
      return first..<max(first, min(high, range.upperBound))
    }
    for y in pixels(start.y, end.y, rows) {
      for x in pixels(start.x, end.x, columns) {
        guard capsule.isNear(x * unit + unit / 2, y * unit + unit / 2) else { continue }
        var covered: UInt64 = 0
        for place in 0..<64 {
          // The middles of the 64 squares lie at odd sixteenths.
          let isInside = capsule.contains(
            x * unit + place % 8 * 2 + 1, y * unit + place / 8 * 2 + 1)
          covered |= isInside ? 1 << UInt64(place) : 0
        }
        bits[(y - rows.lowerBound) * columns.count + x - columns.lowerBound] |= covered
      }
    }
  }

  /// Calls a closure for each pixel of which something is covered, with how many parts of 64.
  func forEach(_ body: (_ x: Int, _ y: Int, _ share: Int) -> Void) {
    for (index, covered) in bits.enumerated() where covered != 0 {
      body(
        columns.lowerBound + index % columns.count, rows.lowerBound + index / columns.count,
        covered.nonzeroBitCount)
    }
  }
}

/// All points that are at most half a width from the way between two others.
private struct Capsule {
  private let start: Canvas.Point
  private let end: Canvas.Point
  private let way: Canvas.Point
  private let length: Int  // squared
  private let width: Int

  init(_ start: Canvas.Point, _ end: Canvas.Point, width: Int) {
    (self.start, self.end, self.width) = (start, end, width)
    way = Canvas.Point(x: end.x - start.x, y: end.y - start.y)
    length = way.x * way.x + way.y * way.y
  }

  func contains(_ x: Int, _ y: Int) -> Bool { isWithin(width, x, y) }

  /// Whether something of the pixel around a place may be inside: its corners are 11.3 away.
  func isNear(_ x: Int, _ y: Int) -> Bool { isWithin(width + 24, x, y) }

  /// Whether twice the distance is at most so much; all in squares, which are exact.
  private func isWithin(_ twice: Int, _ x: Int, _ y: Int) -> Bool {
    let (dx, dy) = (x - start.x, y - start.y)
    let along = dx * way.x + dy * way.y
    if along <= 0 { return 4 * (dx * dx + dy * dy) <= twice * twice }
    if along >= length {
      let (ex, ey) = (x - end.x, y - end.y)
      return 4 * (ex * ex + ey * ey) <= twice * twice
    }
    // The distance is across / √length; these squares do not always fit into 64 bits.
    let across = (dx * way.y - dy * way.x).magnitude
    let (high, low) = across.multipliedFullWidth(by: across)
    let limit = (UInt(twice * twice)).multipliedFullWidth(by: UInt(length))
    let (fourHigh, fourLow) = (high << 2 | low >> 62, low << 2)
    return fourHigh < limit.high || fourHigh == limit.high && fourLow <= limit.low
  }
}

/// The quotient, rounded down.
private func floorDivision(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }
