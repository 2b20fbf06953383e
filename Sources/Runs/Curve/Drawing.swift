import Files
import Images

/// Shapes on a white sheet, for a text (SVG) and for pixels (PNG) alike.
package struct Drawing: Equatable, Sendable {
  /// Red, green, blue.
  package typealias Colour = [UInt8]

  /// Where a text stands by its place.
  package enum Anchor: String, Sendable { case start, middle, end }

  /// A shape; the later ones lie on top.
  package enum Shape: Equatable, Sendable {
    /// A filled rectangle of whole pixels.
    case area(Canvas.Area, Colour)
    /// A line through points, so many sixteenths wide, as far as it is inside of an area.
    case line([Canvas.Point], width: Int, Colour, inside: Canvas.Area)
    /// A line of text; the place is of its upper edge, in whole pixels.
    case text(String, x: Int, y: Int, Anchor, Colour)
  }

  /// Pixels from left to right.
  package let width: Int
  /// Pixels from top to bottom.
  package let height: Int
  /// The shapes.
  package private(set) var shapes: [Shape] = []

  /// The font of the pixels; that of the text is as large.
  package static let font = BitmapFont(scale: 2)

  /// An empty sheet.
  package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  /// Adds a shape on top of the others.
  package mutating func add(_ shape: Shape) { shapes.append(shape) }

  /// The sheet in pixels.
  package var image: Image {
    var canvas = Canvas(width: width, height: height, colour: [255, 255, 255])
    for shape in shapes {
      switch shape {
      case .area(let area, let colour): canvas.fill(area, colour)
      case .line(let points, let width, let colour, let area):
        canvas.stroke(points, width: width, colour, inside: area)
      case .text(let text, let x, let y, let anchor, let colour):
        let length = Self.font.width(of: text)
        let left =
          switch anchor {
          case .start: x
          case .middle: x - length / 2
          case .end: x - length
          }
        canvas.write(text, x: left, y: y, font: Self.font, colour)
      }
    }
    return canvas.image
  }

  /// The sheet as an SVG file.
  package var svg: String {
    let areas = clippingAreas
    var lines = [
      #"<?xml version="1.0" encoding="UTF-8"?>"#,
      #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(width)" height="\#(height)" "#
        + #"viewBox="0 0 \#(width) \#(height)" font-family="Helvetica, Arial, sans-serif" "#
        + #"font-size="19">"#,
      ##"<rect width="\##(width)" height="\##(height)" fill="#ffffff"/>"##,
    ]
    for (index, area) in areas.enumerated() {
      lines.append(#"<clipPath id="area\#(index)"><rect \#(attributes(area))/></clipPath>"#)
    }
    for shape in shapes {
      switch shape {
      case .area(let area, let colour):
        lines.append(#"<rect \#(attributes(area)) fill="\#(hexadecimal(colour))"/>"#)
      case .line(let points, let width, let colour, let area):
        let index = areas.firstIndex(of: area) ?? 0
        // A line of no length is shown by its round ends.
        let path = points.count == 1 ? points + points : points
        let places = path.map {
          "\(NumberText.sixteenths($0.x)),\(NumberText.sixteenths($0.y))"
        }
        lines.append(
          #"<polyline clip-path="url(#area\#(index))" fill="none" stroke-linejoin="round" "#
            + #"stroke-linecap="round" stroke="\#(hexadecimal(colour))" "#
            + #"stroke-width="\#(NumberText.sixteenths(width))" "#
            + #"points="\#(places.joined(separator: " "))"/>"#)
      case .text(let text, let x, let y, let anchor, let colour):
        // The letters of the bitmap font stand 14 pixels high on their line.
        lines.append(
          #"<text x="\#(x)" y="\#(y + 14)" text-anchor="\#(anchor.rawValue)" "#
            + #"fill="\#(hexadecimal(colour))">\#(XML.text(text))</text>"#)
      }
    }
    return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private var clippingAreas: [Canvas.Area] {
    var areas: [Canvas.Area] = []
    for case .line(_, _, _, let area) in shapes where !areas.contains(area) { areas.append(area) }
    return areas
  }

  private func attributes(_ area: Canvas.Area) -> String {
    #"x="\#(area.x)" y="\#(area.y)" width="\#(area.width)" height="\#(area.height)""#
  }

  private func hexadecimal(_ colour: Colour) -> String {
    colour.reduce("#") { $0 + ($1 < 16 ? "0" : "") + String($1, radix: 16) }
  }
}
