/// A sheet of RGB pixels to draw on; all arithmetic is of integers, so every machine gives one
/// picture.
///
/// Coordinates of strokes are sixteenths of a pixel, from the upper left corner of the sheet; all
/// others are whole pixels.
package struct Canvas {
  /// A rectangle of whole pixels.
  package struct Area: Equatable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
      (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
  }

  /// A place in sixteenths of a pixel.
  package struct Point: Equatable, Sendable {
    package var x: Int
    package var y: Int

    package init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
  }

  /// Sixteenths of a pixel.
  package static let unit = 16
  /// Strokes beyond this many pixels from the corner would overflow the arithmetic.
  package static let reach = 1 << 13

  package let width: Int
  package let height: Int
  private var samples: [UInt8]

  /// Creates a sheet of one colour: red, green, blue.
  ///
  /// - Precondition: the sizes are positive, and the colour has three values.
  package init(width: Int, height: Int, colour: [UInt8]) {
    precondition(width > 0 && height > 0, "Canvas: \(width)×\(height) is not a size")
    precondition(colour.count == 3, "Canvas: \(colour.count) values of a colour, not 3")
    (self.width, self.height) = (width, height)
    samples = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      for index in 0..<width * height * 3 { buffer[index] = colour[index % 3] }
      count = width * height * 3
    }
  }

  /// What is drawn so far.
  package var image: Image { Image(width: width, height: height, channels: .rgb, bytes: samples) }

  /// Fills a rectangle, as far as it is on the sheet.
  package mutating func fill(_ area: Area, _ colour: [UInt8]) {
    for y in max(0, area.y)..<max(0, area.y, min(height, area.y + area.height)) {
      for x in max(0, area.x)..<max(0, area.x, min(width, area.x + area.width)) {
        set(x, y, colour, share: 64)
      }
    }
  }

  /// Mixes a colour into each pixel, by as many parts of 64 as are said.
  package mutating func mix(_ colour: [UInt8], share: (_ x: Int, _ y: Int) -> Int) {
    for y in 0..<height {
      for x in 0..<width {
        let share = share(x, y)
        if share > 0 { set(x, y, colour, share: share) }
      }
    }
  }

  /// Writes a line of text whose upper left corner is at (x, y).
  package mutating func write(_ text: String, x: Int, y: Int, font: BitmapFont, _ colour: [UInt8]) {
    var dots: [(Int, Int)] = []
    font.draw(text, x: x, y: y) { dots.append(($0, $1)) }
    for (x, y) in dots where x >= 0 && x < width && y >= 0 && y < height {
      set(x, y, colour, share: 64)
    }
  }

  /// Puts a picture on the sheet; its alpha and its depth beyond 8 bits are given up.
  ///
  /// - Precondition: it fits there.
  package mutating func put(_ image: Image, x: Int, y: Int) {
    precondition(
      x >= 0 && y >= 0 && x + image.width <= width && y + image.height <= height,
      "Canvas: \(image.width)×\(image.height) at (\(x), \(y)) in \(width)×\(height)")
    guard case .eight(let values) = image.converted(to: .rgb).withDepth(.eight).samples else {
      return
    }
    let row = image.width * 3
    for line in 0..<image.height {
      let start = ((y + line) * width + x) * 3
      samples.replaceSubrange(start..<start + row, with: values[line * row..<(line + 1) * row])
    }
  }

  /// Draws a line through points, with round corners and ends; one point is a disc.
  ///
  /// Each pixel is asked at 8 by 8 places whether it is near enough to the line, so that its edges
  /// are smooth. What lies outside of `area` is left out.
  ///
  /// - Precondition: the points are at most ``reach`` pixels from the corner, and the line is at
  ///   most 64 pixels wide.
  package mutating func stroke(
    _ points: [Point], width lineWidth: Int, _ colour: [UInt8], inside area: Area? = nil
  ) {
    precondition(
      (1...64 * Self.unit).contains(lineWidth), "Canvas: a line of \(lineWidth) sixteenths")
    let limit = Self.reach * Self.unit
    precondition(
      points.allSatisfy { $0.x.magnitude <= limit && $0.y.magnitude <= limit },
      "Canvas: a line that leaves the sheet too far")
    guard let first = points.first else { return }
    let area = area ?? Area(x: 0, y: 0, width: width, height: height)
    var mask = CoverageMask(
      x: max(0, area.x)..<max(0, area.x, min(width, area.x + area.width)),
      y: max(0, area.y)..<max(0, area.y, min(height, area.y + area.height)))
    if points.count == 1 { mask.add(from: first, to: first, width: lineWidth) }
    for (start, end) in zip(points, points.dropFirst()) {
      mask.add(from: start, to: end, width: lineWidth)
    }
    mask.forEach { x, y, share in set(x, y, colour, share: share) }
  }

  /// Mixes a colour into a pixel: `share` parts of 64 are the colour's.
  private mutating func set(_ x: Int, _ y: Int, _ colour: [UInt8], share: Int) {
    let start = (y * width + x) * 3
    for channel in 0..<3 {
      let mixed = Int(samples[start + channel]) * (64 - share) + Int(colour[channel]) * share
      samples[start + channel] = UInt8((mixed + 32) / 64)
    }
  }
}
