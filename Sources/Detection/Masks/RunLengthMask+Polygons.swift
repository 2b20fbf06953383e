extension RunLengthMask {
  /// The pixels inside of any of some polygons, each the corners' x and y in turns, in pixels.
  ///
  /// Source: `rleFrPoly` of pycocotools' `common/maskApi.c`: edges are followed in fifths of a pixel,
  /// and a column's pixels lie between where they are crossed. An edge without a length, whose slope is
  /// no number there, is a point.
  ///
  /// - Precondition: each has at least one corner, and corners lie within a million pixels.
  public init(polygons: [[Double]], height: Int, width: Int) {
    let parts = polygons.map { polygon in
      RunLengthMask(
        height: height, width: width,
        counts: Self.runs(of: polygon, height: height, width: width))
    }
    if parts.count == 1 {
      self = parts[0]
    } else {
      let pixels = parts.map(MaskPixels.init)
      self.init(height: height, width: width) { row, column in
        pixels.contains { $0.contains(row: row, column: column) }
      }
    }
  }

  /// A point of the boundary, in fifths of a pixel.
  private struct Step {
    let x, y: Int
  }

  private static func runs(of polygon: [Double], height: Int, width: Int) -> [Int] {
    let steps = boundary(of: polygon)
    var places: [Int] = []
    for (step, before) in zip(steps.dropFirst(), steps) where step.x != before.x {
      let x = (Double(step.x < before.x ? step.x : step.x - 1) + 0.5) / 5 - 0.5
      guard x.rounded(.down) == x, x >= 0, x <= Double(width - 1) else { continue }
      let y = (Double(min(step.y, before.y)) + 0.5) / 5 - 0.5
      places.append(Int(x) * height + Int(min(max(y, 0), Double(height)).rounded(.up)))
    }
    places.sort()
    places.append(height * width)
    // Places in pairs bound runs; where two meet, the runs beside them are one.
    var lengths: [Int] = []
    var last = 0
    for place in places {
      lengths.append(place - last)
      last = place
    }
    var runs = [lengths[0]]
    var index = 1
    while index < lengths.count {
      if lengths[index] > 0 {
        runs.append(lengths[index])
      } else {
        index += 1
        if index < lengths.count { runs[runs.count - 1] += lengths[index] }
      }
      index += 1
    }
    return runs
  }

  private static func boundary(of polygon: [Double]) -> [Step] {
    let count = polygon.count / 2
    var corners = (0..<count).map { corner in
      Step(x: Int(5 * polygon[2 * corner] + 0.5), y: Int(5 * polygon[2 * corner + 1] + 0.5))
    }
    corners.append(corners[0])
    var steps: [Step] = []
    for (from, to) in zip(corners, corners.dropFirst()) {
      let (across, down) = (abs(to.x - from.x), abs(to.y - from.y))
      let isFlat = across >= down
      let isFlipped = isFlat ? from.x > to.x : from.y > to.y
      let (start, end) = isFlipped ? (to, from) : (from, to)
      let length = isFlat ? across : down
      let slope =
        length == 0
        ? 0 : Double(isFlat ? end.y - start.y : end.x - start.x) / Double(length)
      for place in 0...length {
        let t = isFlipped ? length - place : place
        steps.append(
          isFlat
            ? Step(x: start.x + t, y: Int(Double(start.y) + slope * Double(t) + 0.5))
            : Step(x: Int(Double(start.x) + slope * Double(t) + 0.5), y: start.y + t))
      }
    }
    return steps
  }
}
