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
    expected = (0..<area).map { Double(pair.expected[$0 * count + channel]) }
    actual = (0..<area).map { Double(pair.actual[$0 * count + channel]) }
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
    func halve<Number>(_ plane: [Number], _ zero: Number, _ join: ([Number]) -> Number) -> [Number]
    {
      (0..<width * height).map { index in
        let (x, y) = (index % width * 2 - oddWidth, index / width * 2 - oddHeight)
        return join(
          [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)].map { x, y in
            x < 0 || y < 0 ? zero : plane[y * pair.width + x]
          })
      }
    }
    self.width = width
    self.height = height
    expected = halve(pair.expected, 0) { ($0[0] + $0[1] + $0[2] + $0[3]) / 4 }
    actual = halve(pair.actual, 0) { ($0[0] + $0[1] + $0[2] + $0[3]) / 4 }
    coverage = pair.coverage.map { plane in halve(plane, 0) { $0.max() ?? 0 } }
    (c1, c2) = (pair.c1, pair.c2)
  }
}
