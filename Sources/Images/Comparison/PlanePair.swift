/// One channel of two pictures, as numbers.
///
/// Single precision holds them exactly, four halvings of 16 bits too: 24 bits are what it has. Of
/// pictures only a band of rows is held at a time: fresh memory for all would cost more than to
/// fill it.
final class PlanePair {
  let width: Int
  let height: Int
  /// 1 for each pixel that is compared; nil: all are.
  let coverage: [UInt8]?
  /// The constants of structural similarity, (0.01 L)² and (0.03 L)² with L the largest level.
  let c1: Double, c2: Double

  /// Fills in rows of a channel; nil where all rows are held.
  private let read: ((_ channel: Int, _ rows: Range<Int>, _ into: Rows) -> Void)?
  private var channel = 0
  private var held: Range<Int>
  private let memory: Rows

  /// Where rows of both begin.
  typealias Rows = (expected: UnsafeMutablePointer<Float>, actual: UnsafeMutablePointer<Float>)

  /// How many rows of pictures are held: with their sums they fit into a cache of 1 MB.
  private static var band: Int { 64 }

  /// Takes the channels of a pair, whose samples have to outlive it; the first is selected.
  init<T: Sample>(_ pair: PicturePair<T>, _ coverage: Coverage?) {
    width = pair.width
    height = pair.height
    self.coverage = coverage?.compared
    let full = Double(T.max)
    c1 = (0.01 * full) * (0.01 * full)
    c2 = (0.03 * full) * (0.03 * full)
    read = { channel, rows, target in
      let samples = pair.row(rows.lowerBound)
      let count = rows.count * pair.width
      pair.channels.take(channel, of: samples.expected, count, into: target.expected)
      pair.channels.take(channel, of: samples.actual, count, into: target.actual)
    }
    held = 0..<0
    memory = Self.room(width * min(height, Self.band))
  }

  /// Makes room for the halves of a pair, which ``halve(_:)`` fills in.
  ///
  /// An odd side is led by a line of zeros, as in the PyTorch code that made the measure common.
  init(halvesOf pair: PlanePair) {
    let (width, height) = ((pair.width + 1) / 2, (pair.height + 1) / 2)
    self.width = width
    self.height = height
    (c1, c2) = (pair.c1, pair.c2)
    coverage = pair.coverage.map { plane in
      var half = [UInt8](repeating: 0, count: width * height)
      for y in 0..<pair.height {
        for x in 0..<pair.width where plane[y * pair.width + x] != 0 {
          half[(y + pair.height % 2) / 2 * width + (x + pair.width % 2) / 2] = 1
        }
      }
      return half
    }
    read = nil
    held = 0..<height
    memory = Self.room(width * height)
  }

  deinit {
    memory.expected.deallocate()
    memory.actual.deallocate()
  }

  private static func room(_ count: Int) -> Rows {
    func plane() -> UnsafeMutablePointer<Float> {
      let plane = UnsafeMutablePointer<Float>.allocate(capacity: count)
      plane.initialize(repeating: 0, count: count)
      return plane
    }
    return (plane(), plane())
  }

  /// Goes over to a channel of the pictures.
  func select(_ channel: Int) {
    self.channel = channel
    held = 0..<0
  }

  /// Returns where `count` rows lie behind each other, until others are asked for.
  ///
  /// Cheap where rows are asked for in ascending order; at most 64 at a time.
  func rows(from top: Int, count: Int) -> Rows {
    if let read, top < held.lowerBound || top + count > held.upperBound {
      held = top..<min(top + Self.band, height)
      read(channel, held, memory)
    }
    let start = (top - held.lowerBound) * width
    return (memory.expected + start, memory.actual + start)
  }

  /// Whether both have the same numbers in a row.
  func isEqual(row y: Int) -> Bool {
    let row = rows(from: y, count: 1)
    return (0..<width).allSatisfy { row.expected[$0] == row.actual[$0] }
  }

  /// Fills in the halves of a pair: each pixel is the mean of four.
  func halve(_ pair: PlanePair) {
    let odd = pair.width % 2
    /// Joins two rows; `weight` is 0 where the upper one is the line of zeros.
    func join(
      _ above: UnsafeMutablePointer<Float>, _ weight: Float, _ below: UnsafeMutablePointer<Float>,
      into row: UnsafeMutablePointer<Float>
    ) {
      if odd == 1 { row[0] = (weight * above[0] + below[0]) / 4 }
      for x in odd..<width {
        let left = 2 &* x &- odd
        let upper = weight * (above[left] + above[left &+ 1])
        row[x] = (upper + below[left] + below[left &+ 1]) / 4
      }
    }
    for y in 0..<height {
      let below = 2 * y + 1 - pair.height % 2
      let above = max(0, below - 1)
      let rows = pair.rows(from: above, count: below - above + 1)
      let (weight, step): (Float, Int) = below == 0 ? (0, 0) : (1, pair.width)
      join(rows.expected, weight, rows.expected + step, into: memory.expected + y * width)
      join(rows.actual, weight, rows.actual + step, into: memory.actual + y * width)
    }
  }
}

extension Image.Channels {
  /// Takes one channel out of samples of all.
  fileprivate func take<T: Sample>(
    _ channel: Int, of samples: UnsafePointer<T>, _ pixels: Int,
    into target: UnsafeMutablePointer<Float>
  ) {
    /// The loop once for each number of channels, which the compiler then knows.
    @inline(__always) func take(_ count: Int) {
      for pixel in 0..<pixels { target[pixel] = Float(samples[pixel &* count &+ channel]) }
    }
    switch self {
    case .grey: take(1)
    case .greyAlpha: take(2)
    case .rgb: take(3)
    case .rgba: take(4)
    }
  }
}
