import Images
import Tensors

/// Makes samples of what a network drew: clamped, scaled, rounded half to even.
struct BandPixels {
  private let plan: PicturePlan
  private let rows: Int

  /// For a band of a picture.
  init(_ plan: PicturePlan, rows: Int) { (self.plan, self.rows) = (plan, rows) }

  /// Returns the band.
  ///
  /// - Parameters:
  ///   - drawn: `[C, rows, width]` within 0 … 1, about.
  ///   - base: colours in levels, channels together, that get the luminance that was drawn.
  ///   - alpha: alpha alone.
  /// - Returns: a picture as wide as the plan.
  func image(of drawn: Tensor, base: [Float]?, alpha: Image?) -> Image {
    let samples: Samples =
      switch plan.depth {
      case .eight: .eight(samples(drawn, base, alpha?.samples))
      case .sixteen: .sixteen(samples(drawn, base, alpha?.samples))
      }
    return Image(width: plan.width, height: rows, channels: plan.channels, samples: samples)
  }

  private func samples<T: FixedWidthInteger & Sendable>(
    _ drawn: Tensor, _ base: [Float]?, _ alpha: Samples?
  ) -> [T] {
    let (count, width) = (plan.channels.rawValue, plan.width)
    return [T](unsafeUninitializedCapacity: rows * width * count) { buffer, initialized in
      drawn.withElements { drawn in
        (base ?? []).withUnsafeBufferPointer { base in
          let pixels = Pixels(planes: drawn, base: base, area: rows * width, full: Float(T.max))
          Partition.ranges(rows, cost: width * 16) { range in
            for pixel in range.lowerBound * width..<range.upperBound * width {
              if plan.channels.hasColour {
                let (red, green, blue) = pixels.colours(pixel)
                buffer[pixel * count] = pixels.level(red)
                buffer[pixel * count + 1] = pixels.level(green)
                buffer[pixel * count + 2] = pixels.level(blue)
              } else {
                buffer[pixel * count] = pixels.level(pixels.grey(pixel))
              }
              if let alpha { buffer[pixel * count + count - 1] = T(alpha[pixel]) }
            }
          }
        }
      }
      initialized = rows * width * count
    }
  }
}

/// What pixels a network drew.
private struct Pixels {
  let planes: UnsafeBufferPointer<Float>
  /// Empty where there is none.
  let base: UnsafeBufferPointer<Float>
  let area: Int
  let full: Float

  @inline(__always)
  func level<T: FixedWidthInteger>(_ value: Float) -> T {
    T(min(max(value, 0), full).rounded(.toNearestOrEven))
  }

  /// In levels: what was drawn, or the base with the luminance that was drawn.
  @inline(__always)
  func colours(_ pixel: Int) -> (Float, Float, Float) {
    guard !base.isEmpty else {
      return (
        planes[pixel] * full, planes[area + pixel] * full, planes[2 * area + pixel] * full
      )
    }
    let (red, green, blue) = (base[3 * pixel], base[3 * pixel + 1], base[3 * pixel + 2])
    let change = planes[pixel] * full - luminance(red, green, blue)
    return (red + change, green + change, blue + change)
  }

  @inline(__always)
  func grey(_ pixel: Int) -> Float {
    guard planes.count > area else { return planes[pixel] * full }
    return luminance(planes[pixel], planes[area + pixel], planes[2 * area + pixel]) * full
  }
}
