import CKernels

/// Counts the pixels that look different, as pixelmatch does.
///
/// Two pixels look different if their distance in YIQ exceeds the threshold and neither looks like
/// anti-aliasing. An anti-aliased pixel has a darker and a brighter neighbour, at most two
/// neighbours of its own brightness (the edge of the picture is one), and its darkest or its
/// brightest neighbour stands in an area of one colour in both pictures. What is not opaque is
/// laid on white first.
///
/// Sources: Kotsarenko and Ramos, 2010 (see `YIQ`); Vysniauskas, 2009, "Anti-aliased Pixel and
/// Intensity Slope Detector"; the behaviour of mapbox/pixelmatch 5.
struct PerceptualDifference<T: Sample, Key: FixedWidthInteger & UnsignedInteger> {
  private let pair: PicturePair<T>
  /// The largest squared distance that does not show.
  private let limit: Double
  /// Opaque colours whose samples are this far apart, or less, do not show.
  private let safeDistance: Int
  private let areas: CommonAreas<T, Key>
  private let kernels = ck_difference(ck_best_level()).pointee

  private init(_ pair: PicturePair<T>, threshold: Double) {
    self.pair = pair
    limit = YIQ.largestDistance * threshold * threshold
    // A distance is convex, so within a cube of colours it is largest in a corner of the cube.
    let corners = [-1.0, 1].flatMap { g in [-1.0, 1].map { YIQ.squaredLength((1, g, $0)) } }
    let unit = corners.max() ?? 1
    let scale = Double(T.max) / 255
    safeDistance = Int((limit / unit).squareRoot() * 0.999_999 * scale)
    areas = CommonAreas(pair)
  }

  /// Returns how many pixels look different.
  static func count(_ pair: PicturePair<T>, threshold: Double) -> Int {
    PerceptualDifference(pair, threshold: threshold).count()
  }

  private func count() -> Int {
    var result = 0
    var isFar = [UInt8](repeating: 0, count: pair.width)
    for y in 0..<pair.height where !pair.isEqual(row: y) && !isSafe(row: y) {
      // Rows without a far pixel end here, before any area is known.
      if findFar(row: y, &isFar) == 0 { continue }
      let near = areas.nearRow(y)
      for x in 0..<pair.width where isFar[x] != 0 {
        if near[x] == 0 || !isAntiAliased(x, y) { result += 1 }
      }
    }
    return result
  }

  /// Finds the pixels of a row whose colours are further apart than the threshold, and counts them.
  private func findFar(row y: Int, _ isFar: inout [UInt8]) -> Int {
    if let bytes = pair.ofBytes {
      let (a, b) = bytes.row(y)
      return kernels.far(a, b, pair.width, Int32(pair.channels.rawValue), limit, &isFar)
    }
    /// The loop once for each kind of pixels, which the compiler then knows.
    @inline(__always) func find(_ channels: Image.Channels) -> Int {
      var result = 0
      for x in 0..<pair.width {
        let found = self.isFar(x, y, channels)
        isFar[x] = found ? 1 : 0
        result += found ? 1 : 0
      }
      return result
    }
    return switch pair.channels {
    case .grey: find(.grey)
    case .greyAlpha: find(.greyAlpha)
    case .rgb: find(.rgb)
    case .rgba: find(.rgba)
    }
  }

  /// Whether no pixel of a row can be too far from its counterpart.
  private func isSafe(row y: Int) -> Bool {
    if pair.channels.hasAlpha { return false }
    let (a, b) = pair.row(y)
    var farthest: T = 0
    for i in 0..<pair.rowCount {
      farthest = max(farthest, a[i] > b[i] ? a[i] &- b[i] : b[i] &- a[i])
    }
    return Int(farthest) <= safeDistance
  }

  /// Whether the colours of a pixel are further apart than the threshold.
  @inline(__always) private func isFar(_ x: Int, _ y: Int, _ channels: Image.Channels) -> Bool {
    let count = channels.rawValue
    let place = (y &* pair.width &+ x) &* count
    let (a, b) = (pair.expected + place, pair.actual + place)
    var farthest: T = 0
    for i in 0..<count { farthest = max(farthest, a[i] > b[i] ? a[i] &- b[i] : b[i] &- a[i]) }
    if farthest == 0 { return false }
    let isOpaque = !channels.hasAlpha || a[count - 1] & b[count - 1] == T.max
    if isOpaque && Int(farthest) <= safeDistance { return false }
    let (first, second) = (YIQ.colour(a, channels), YIQ.colour(b, channels))
    return YIQ.squaredLength(
      (first.r - second.r, first.g - second.g, first.b - second.b)) > limit
  }

  private func isAntiAliased(_ x: Int, _ y: Int) -> Bool {
    isSlope(x, y, in: pair.expected) || isSlope(x, y, in: pair.actual)
  }

  /// Whether a pixel of one of the pictures lies between a dark and a bright area.
  private func isSlope(_ x: Int, _ y: Int, in samples: UnsafePointer<T>) -> Bool {
    func brightness(_ x: Int, _ y: Int) -> Double {
      let place = (y &* pair.width &+ x) &* pair.channels.rawValue
      return YIQ.brightness(YIQ.colour(samples + place, pair.channels))
    }
    let middle = brightness(x, y)
    let isAtEdge = x == 0 || y == 0 || x == pair.width - 1 || y == pair.height - 1
    var equal = isAtEdge ? 1 : 0
    var (darkest, brightest) = ((step: 0.0, x: 0, y: 0), (step: 0.0, x: 0, y: 0))
    // Of equally dark neighbours the first counts, column by column.
    for column in max(x - 1, 0)...min(x + 1, pair.width - 1) {
      for row in max(y - 1, 0)...min(y + 1, pair.height - 1) where column != x || row != y {
        let step = brightness(column, row) - middle
        if step == 0 {
          equal += 1
          if equal > 2 { return false }
        }
        if step < darkest.step { darkest = (step, column, row) }
        if step > brightest.step { brightest = (step, column, row) }
      }
    }
    if darkest.step == 0 || brightest.step == 0 { return false }
    return areas.contains(darkest.x, darkest.y) || areas.contains(brightest.x, brightest.y)
  }
}
