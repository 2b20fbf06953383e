/// Colours of the television standard NTSC, in levels of 255: Y is brightness, I and Q are colour.
///
/// Source: Kotsarenko and Ramos, 2010, "Measuring perceived color difference using YIQ NTSC
/// transmission color space in mobile applications".
enum YIQ {
  /// The squared distance of two colours that are as far apart as any.
  static let largestDistance = 35_215.0

  /// Red, green and blue in levels of 255, laid on white.
  typealias Colour = (r: Double, g: Double, b: Double)

  /// Returns the colour of a pixel.
  @inline(__always)
  static func colour<T: Sample>(_ pixel: UnsafePointer<T>, _ channels: Image.Channels) -> Colour {
    let count = channels.rawValue
    let scale = Double(T.max) / 255
    var colour: Colour
    if channels.hasColour {
      colour = (Double(pixel[0]) / scale, Double(pixel[1]) / scale, Double(pixel[2]) / scale)
    } else {
      let grey = Double(pixel[0]) / scale
      colour = (grey, grey, grey)
    }
    if channels.hasAlpha, pixel[count - 1] < T.max {
      let alpha = Double(pixel[count - 1]) / scale / 255
      colour.r = 255 + (colour.r - 255) * alpha
      colour.g = 255 + (colour.g - 255) * alpha
      colour.b = 255 + (colour.b - 255) * alpha
    }
    return colour
  }

  /// Returns Y.
  @inline(__always) static func brightness(_ c: Colour) -> Double {
    c.r * 0.29889531 + c.g * 0.58662247 + c.b * 0.11448223
  }

  /// Returns the squared length of the difference of two colours, 0…35,215.
  @inline(__always) static func squaredLength(_ c: Colour) -> Double {
    let y = brightness(c)
    let i = c.r * 0.59597799 - c.g * 0.27417610 - c.b * 0.32180189
    let q = c.r * 0.21147017 - c.g * 0.52261711 + c.b * 0.31114694
    return 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q
  }
}
