/// How a resized pixel weighs the pixels under it.
///
/// When shrinking, the filters are stretched so that every pixel counts (antialiasing); the curves
/// are those of Pillow and of torch's antialiased interpolation.
public enum ResizeFilter: String, CaseIterable, Codable, Sendable {
  /// The pixel under the centre.
  case nearest

  /// The mean over the area of the new pixel.
  case box

  /// Linear between neighbours: the triangle.
  case bilinear

  /// Keys' cubic with a = −1/2.
  case bicubic

  /// A sinc windowed by another three times as wide.
  case lanczos

  /// How far the filter reaches from its centre, in source pixels.
  var support: Double {
    switch self {
    case .nearest: 0
    case .box: 0.5
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    }
  }

  /// The weight at a distance from the centre.
  package func weight(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .nearest: return 1
    case .box: return distance > -0.5 && distance <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - x)
    case .bicubic:
      // Keys, 1981, "Cubic convolution interpolation for digital image processing", eq. 4.
      let a = -0.5
      if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
    case .lanczos: return x < 3 ? Self.sinc(x) * Self.sinc(x / 3) : 0
    }
  }

  private static func sinc(_ x: Double) -> Double { x == 0 ? 1 : sinOfPi(times: x) / (.pi * x) }

  /// sin(πx) by its Taylor series about the nearest integer, because libm's differs by system.
  private static func sinOfPi(times x: Double) -> Double {
    let nearest = x.rounded()
    let angle = (x - nearest) * .pi
    let square = angle * angle
    var sum = 0.0
    for k in stride(from: 19, to: 1, by: -2) {
      sum = (1 + sum) * -square / Double(k * (k - 1))
    }
    let sine = angle * (1 + sum)
    return Int(nearest).isMultiple(of: 2) ? sine : -sine
  }
}

/// The source pixels that one resized pixel is made of.
struct ResizeTaps {
  let start: Int
  let weights: [Float]

  /// Returns the taps of every new pixel along an axis of `size` pixels.
  static func all(from size: Int, to newSize: Int, filter: ResizeFilter) -> [ResizeTaps] {
    let scale = Double(size) / Double(newSize)
    if filter == .nearest {
      return (0..<newSize).map { index in
        // In integers: the pixel that holds (index + 1/2) · scale.
        ResizeTaps(start: (2 * index + 1) * size / (2 * newSize), weights: [1])
      }
    }
    let stretch = max(scale, 1)
    let reach = filter.support * stretch
    return (0..<newSize).map { index in
      let center = (Double(index) + 0.5) * scale
      let start = max(0, Int((center - reach + 0.5).rounded(.down)))
      let end = min(size, Int((center + reach + 0.5).rounded(.down)))
      let weights = (start..<max(end, start + 1)).map {
        filter.weight((Double($0) + 0.5 - center) / stretch)
      }
      let sum = weights.reduce(0, +)
      return ResizeTaps(start: start, weights: weights.map { Float($0 / sum) })
    }
  }
}
