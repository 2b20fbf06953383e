/// One pass over a pair: what differs sample by sample, in integers.
struct SampleDifferences {
  /// How many pixels differ in any sample.
  private(set) var pixels = 0

  /// The largest difference of two samples.
  private(set) var maximum = 0

  /// The sum of the differences, without their signs.
  private(set) var sum = 0

  /// The sum of the squares of the differences: below 2⁶², as pictures have fewer than 2²⁸ pixels.
  private(set) var squares = 0

  /// The column of the first differing pixel in reading order.
  private(set) var firstColumn = 0

  /// The outermost rows and columns with differing pixels.
  private(set) var (top, bottom, left, right) = (0, 0, 0, 0)

  init<T: Sample>(_ pair: PicturePair<T>) {
    for y in 0..<pair.height where !pair.isEqual(row: y) {
      let (expected, actual) = pair.row(y)
      let (first, last) = Self.ends(expected, actual, pair)
      if pixels == 0 {
        (top, left, right, firstColumn) = (y, first, last, first)
      }
      (left, right, bottom) = (min(left, first), max(right, last), y)
      let count = pair.channels.rawValue
      let (start, end) = (first * count, (last + 1) * count)
      pixels += Self.differing(expected, actual, first...last, pair.channels)
      for from in stride(from: start, to: end, by: Self.block) {
        add(expected + from, actual + from, min(Self.block, end - from))
      }
    }
  }

  /// So many squares of differences of 8 bits fit into 32.
  private static let block = 1 << 15

  private mutating func add<T: Sample>(
    _ expected: UnsafePointer<T>, _ actual: UnsafePointer<T>, _ count: Int
  ) {
    /// The loop for one width of the distances and of their sums.
    @inline(__always) func add<Square: FixedWidthInteger, Sum: FixedWidthInteger>(
      _ square: Square.Type, _ sum: Sum.Type
    ) -> (largest: T, sum: Sum, squares: Sum) {
      var (largest, total, squares) = (T(0), Sum(0), Sum(0))
      for index in 0..<count {
        let (a, b) = (expected[index], actual[index])
        let distance = a > b ? a &- b : b &- a
        let wide = Square(truncatingIfNeeded: distance)
        largest = max(largest, distance)
        total &+= Sum(truncatingIfNeeded: distance)
        squares &+= Sum(truncatingIfNeeded: wide &* wide)
      }
      return (largest, total, squares)
    }
    if T.bitWidth == 8 {
      let found = add(UInt16.self, UInt32.self)
      maximum = max(maximum, Int(found.largest))
      sum += Int(found.sum)
      squares += Int(found.squares)
    } else {
      let found = add(UInt32.self, UInt64.self)
      maximum = max(maximum, Int(found.largest))
      sum += Int(found.sum)
      squares += Int(found.squares)
    }
  }

  /// The first and the last differing pixel of a row that has one.
  private static func ends<T: Sample>(
    _ expected: UnsafePointer<T>, _ actual: UnsafePointer<T>, _ pair: PicturePair<T>
  ) -> (first: Int, last: Int) {
    var (first, last) = (0, pair.rowCount - 1)
    while expected[first] == actual[first] { first += 1 }
    while expected[last] == actual[last] { last -= 1 }
    return (first / pair.channels.rawValue, last / pair.channels.rawValue)
  }

  /// How many pixels of a part of a row differ.
  private static func differing<T: Sample>(
    _ expected: UnsafePointer<T>, _ actual: UnsafePointer<T>, _ columns: ClosedRange<Int>,
    _ channels: Image.Channels
  ) -> Int {
    /// The loop once for each number of channels, which the compiler then knows.
    @inline(__always) func count(_ channels: Int) -> Int {
      var result: UInt32 = 0
      for column in columns {
        var bits: T = 0
        for channel in 0..<channels {
          bits |= expected[column &* channels &+ channel] ^ actual[column &* channels &+ channel]
        }
        result &+= bits == 0 ? 0 : 1
      }
      return Int(result)
    }
    return switch channels {
    case .grey: count(1)
    case .greyAlpha: count(2)
    case .rgb: T.bitWidth == 8 ? differingRGB(expected, actual, columns) : count(3)
    case .rgba: count(4)
    }
  }

  /// The same for three bytes a pixel, which are fastest read as four.
  private static func differingRGB<T: Sample>(
    _ expected: UnsafePointer<T>, _ actual: UnsafePointer<T>, _ columns: ClosedRange<Int>
  ) -> Int {
    let (a, b) = (UnsafeRawPointer(expected), UnsafeRawPointer(actual))
    var result = 0
    // Behind the last pixel there may be no fourth byte.
    for column in columns.dropLast() {
      let first = a.loadUnaligned(fromByteOffset: column &* 3, as: UInt32.self)
      let second = b.loadUnaligned(fromByteOffset: column &* 3, as: UInt32.self)
      result &+= UInt32(littleEndian: first ^ second) & 0xFF_FFFF == 0 ? 0 : 1
    }
    let last = columns.upperBound * 3
    let isEqual = (last..<last + 3).allSatisfy { expected[$0] == actual[$0] }
    return result + (isEqual ? 0 : 1)
  }
}
