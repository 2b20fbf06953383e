/// One channel of two pictures, as numbers.
///
/// Single precision holds them exactly, four halvings of 16 bits too: 24 bits are what it has.
struct PlanePair {
  let width: Int
  let height: Int
  let expected: [Float]
  let actual: [Float]
  /// 1 for each pixel that is compared; nil: all are.
  let coverage: [UInt8]?
  /// The constants of structural similarity, (0.01 L)² and (0.03 L)² with L the largest level.
  let c1: Double, c2: Double

  /// Takes a channel out of a pair.
  init<T: Sample>(_ pair: PicturePair<T>, channel: Int, _ coverage: Coverage?) {
    let (area, count) = (pair.width * pair.height, pair.channels.rawValue)
    width = pair.width
    height = pair.height
    func plane(_ samples: UnsafePointer<T>) -> [Float] {
      Array(unsafeUninitializedCapacity: area) { buffer, initialized in
        for pixel in 0..<area { buffer[pixel] = Float(samples[pixel &* count &+ channel]) }
        initialized = area
      }
    }
    expected = plane(pair.expected)
    actual = plane(pair.actual)
    self.coverage = coverage?.compared
    let full = Double(T.max)
    c1 = (0.01 * full) * (0.01 * full)
    c2 = (0.03 * full) * (0.03 * full)
  }

  /// Halves a pair: each pixel is the mean of four.
  ///
  /// An odd side is led by a line of zeros, as in the PyTorch code that made the measure common.
  init(halving pair: PlanePair) {
    let (oddWidth, oddHeight) = (pair.width % 2, pair.height % 2)
    let (width, height) = ((pair.width + oddWidth) / 2, (pair.height + oddHeight) / 2)
    /// Joins four neighbours, of which those before the picture are 0.
    @inline(__always) func halve<Number: Numeric>(
      _ plane: [Number], _ join: (Number, Number, Number, Number) -> Number
    ) -> [Number] {
      plane.withUnsafeBufferPointer { plane in
        Array(unsafeUninitializedCapacity: width * height) { buffer, initialized in
          for y in 0..<height {
            let below = (2 * y - oddHeight + 1) * pair.width
            let above = below - pair.width
            for x in 0..<width {
              let right = 2 &* x &- oddWidth &+ 1
              let (hasLeft, hasAbove) = (right > 0, above >= 0)
              buffer[y &* width &+ x] = join(
                hasLeft && hasAbove ? plane[above &+ right &- 1] : 0,
                hasAbove ? plane[above &+ right] : 0,
                hasLeft ? plane[below &+ right &- 1] : 0, plane[below &+ right])
            }
          }
          initialized = width * height
        }
      }
    }
    self.width = width
    self.height = height
    expected = halve(pair.expected) { ($0 + $1 + $2 + $3) / 4 }
    actual = halve(pair.actual) { ($0 + $1 + $2 + $3) / 4 }
    coverage = pair.coverage.map { plane in halve(plane) { max(max($0, $1), max($2, $3)) } }
    (c1, c2) = (pair.c1, pair.c2)
  }
}
