import Detection
import Images

/// Draws boxes with names and scores over a picture, and masks where there are any.
enum DrawnBoxes {
  /// Colours that are told apart, on light and dark, also by most people who see fewer.
  static let colours: [[UInt8]] = [
    [230, 25, 75], [0, 130, 200], [245, 130, 48], [60, 180, 75], [145, 30, 180], [0, 128, 128],
    [240, 50, 230], [128, 128, 0], [128, 0, 0], [0, 0, 128],
  ]

  /// The longest side of what can be drawn on.
  static let longest = 1 << 13

  /// Returns the picture in RGB with the boxes; the least likely are drawn first.
  static func drawn(_ results: [DetectionResult], over image: Image) -> Image {
    guard max(image.width, image.height) <= longest else { return image }
    var canvas = Canvas(width: image.width, height: image.height, colour: [0, 0, 0])
    canvas.put(image.flattened(), x: 0, y: 0)
    // A line of the width that a picture of 640 pixels has at 2.
    let line = max(1, (max(image.width, image.height) + 160) / 320)
    let font = BitmapFont(scale: max(1, line / 2))
    for result in results.reversed() {
      if let mask = result.segmentation {
        draw(mask, line: line, colours[result.category_id % colours.count], on: &canvas)
      }
    }
    for result in results.reversed() {
      let colour = colours[result.category_id % colours.count]
      let (left, top) = (Int(result.bbox[0].rounded()), Int(result.bbox[1].rounded()))
      let right = min(Int((result.bbox[0] + result.bbox[2]).rounded()), image.width)
      let bottom = min(Int((result.bbox[1] + result.bbox[3]).rounded()), image.height)
      for area in [
        Canvas.Area(x: left, y: top, width: right - left, height: line),
        Canvas.Area(x: left, y: bottom - line, width: right - left, height: line),
        Canvas.Area(x: left, y: top, width: line, height: bottom - top),
        Canvas.Area(x: right - line, y: top, width: line, height: bottom - top),
      ] { canvas.fill(area, colour) }
      let text = "\(result.category) \(Int((result.score * 100).rounded()))"
      let (width, height) = (font.width(of: text) + 4 * font.scale, font.lineHeight + font.scale)
      let x = max(0, min(left, image.width - width))
      let y = top >= height ? top - height : min(top, max(0, image.height - height))
      canvas.fill(Canvas.Area(x: x, y: y, width: width, height: height), colour)
      canvas.write(
        text, x: x + 2 * font.scale, y: y + font.scale, font: font, ink(on: colour))
    }
    return canvas.image
  }
  /// Tints what is inside, and draws its edge.
  private static func draw(
    _ mask: RunLengthMask, line: Int, _ colour: [UInt8], on canvas: inout Canvas
  ) {
    let (pixels, height, width) = (mask.pixels, mask.height, mask.width)
    let reach = max(1, line / 2)
    canvas.mix(colour) { x, y in
      guard pixels[y * width + x] else { return 0 }
      let isEdge =
        x < reach || y < reach || x + reach >= width || y + reach >= height
        || !pixels[y * width + x - reach] || !pixels[y * width + x + reach]
        || !pixels[(y - reach) * width + x] || !pixels[(y + reach) * width + x]
      return isEdge ? 64 : 24
    }
  }

  /// Black on light colours, white on dark ones.
  static func ink(on colour: [UInt8]) -> [UInt8] {
    let light = 299 * Int(colour[0]) + 587 * Int(colour[1]) + 114 * Int(colour[2])
    return light > 120_000 ? [0, 0, 0] : [255, 255, 255]
  }
}
