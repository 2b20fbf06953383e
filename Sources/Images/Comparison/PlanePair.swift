/// One channel of two pictures, as numbers.
struct PlanePair {
  let width: Int
  let height: Int
  let expected: [Double]
  let actual: [Double]
  /// 1 for each pixel that is compared; nil: all are.
  let coverage: [UInt8]?
  /// The constants of structural similarity, (0.01 L)² and (0.03 L)² with L the largest level.
  let c1: Double, c2: Double

  /// Takes a channel out of a pair.
  init<T: Sample>(_ pair: PicturePair<T>, channel: Int, _ coverage: Coverage?) {
    let (area, count) = (pair.width * pair.height, pair.channels.rawValue)
    width = pair.width
    height = pair.height
    func plane(_ samples: UnsafePointer<T>) -> [Double] {
      Array(unsafeUninitializedCapacity: area) { buffer, initialized in
        for pixel in 0..<area { buffer[pixel] = Double(samples[pixel &* count &+ channel]) }
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
    func halve<Number: Numeric>(
      _ plane: [Number], _ join: (Number, Number, Number, Number) -> Number
    ) -> [Number] {
      var result: [Number] = []
      result.reserveCapacity(width * height)
      for y in stride(from: -oddHeight, to: pair.height, by: 2) {
        for x in stride(from: -oddWidth, to: pair.width, by: 2) {
          let place = y * pair.width + x
          let hasLeft = x >= 0
          result.append(
            join(
              y >= 0 && hasLeft ? plane[place] : 0, y >= 0 ? plane[place + 1] : 0,
              hasLeft ? plane[place + pair.width] : 0, plane[place + pair.width + 1]))
        }
      }
      return result
    }
    self.width = width
    self.height = height
    expected = halve(pair.expected) { ($0 + $1 + $2 + $3) / 4 }
    actual = halve(pair.actual) { ($0 + $1 + $2 + $3) / 4 }
    coverage = pair.coverage.map { plane in halve(plane) { max(max($0, $1), max($2, $3)) } }
    (c1, c2) = (pair.c1, pair.c2)
  }
}
