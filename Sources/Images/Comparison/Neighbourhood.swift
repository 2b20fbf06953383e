/// Where a picture has areas of one colour, row by row as it is asked for.
///
/// `Key` holds the samples of a pixel: 32 bits for samples of 8, 64 for samples of 16.
final class Neighbourhood<T: Sample, Key: FixedWidthInteger & UnsignedInteger> {
  private static var rows: Int { 8 }

  private let samples: UnsafePointer<T>
  private let width: Int
  private let height: Int
  private let channels: Image.Channels
  /// The last rows asked for, row y at y mod 8.
  private var keys: [Key]
  private var areas: [Key]
  private var keyRows = [Int](repeating: -1, count: rows)
  private var areaRows = [Int](repeating: -1, count: rows)

  /// Keeps the samples, which have to outlive it.
  init(_ samples: UnsafePointer<T>, _ pair: PicturePair<T>) {
    self.samples = samples
    width = pair.width
    height = pair.height
    channels = pair.channels
    keys = [Key](repeating: 0, count: Self.rows * width)
    areas = keys
  }

  /// Whether at least three of the eight neighbours have a pixel's very samples; the edge of the
  /// picture counts as one of them.
  func isArea(_ x: Int, _ y: Int) -> Bool {
    let place = y % Self.rows
    if areaRows[place] != y {
      fillAreas(y)
      areaRows[place] = y
    }
    return areas[place * width + x] != 0
  }

  /// The brightness of a pixel on white, in levels of 255.
  func brightness(_ x: Int, _ y: Int) -> Double {
    YIQ.brightness(YIQ.colour(samples + (y * width + x) * channels.rawValue, channels))
  }

  private func fillAreas(_ y: Int) {
    for row in max(y - 1, 0)...min(y + 1, height - 1) { fillKeys(row) }
    let base = y % Self.rows * width
    let above = (y + Self.rows - 1) % Self.rows * width
    let below = (y + 1) % Self.rows * width
    let isInside = y > 0 && y < height - 1 && width > 2
    keys.withUnsafeBufferPointer { keys in
      areas.withUnsafeMutableBufferPointer { areas in
        if isInside {
          for x in 1..<width - 1 {
            let key = keys[base &+ x]
            var equal: Key = 0
            equal &+= keys[above &+ x &- 1] == key ? 1 : 0
            equal &+= keys[above &+ x] == key ? 1 : 0
            equal &+= keys[above &+ x &+ 1] == key ? 1 : 0
            equal &+= keys[base &+ x &- 1] == key ? 1 : 0
            equal &+= keys[base &+ x &+ 1] == key ? 1 : 0
            equal &+= keys[below &+ x &- 1] == key ? 1 : 0
            equal &+= keys[below &+ x] == key ? 1 : 0
            equal &+= keys[below &+ x &+ 1] == key ? 1 : 0
            areas[base &+ x] = equal > 2 ? 1 : 0
          }
        }
        for x in isInside ? [0, width - 1] : Array(0..<width) {
          var equal = 1
          for row in max(y - 1, 0)...min(y + 1, height - 1) {
            for column in max(x - 1, 0)...min(x + 1, width - 1) where (column, row) != (x, y) {
              if keys[row % Self.rows * width + column] == keys[base + x] { equal += 1 }
            }
          }
          areas[base + x] = equal > 2 ? 1 : 0
        }
      }
    }
  }

  /// Packs the samples of the pixels of a row.
  private func fillKeys(_ y: Int) {
    let place = y % Self.rows
    if keyRows[place] == y { return }
    keyRows[place] = y
    let row = samples + y * width * channels.rawValue
    keys.withUnsafeMutableBufferPointer { keys in
      /// The loop once for each number of channels, which the compiler then knows.
      @inline(__always) func pack(_ count: Int) {
        for x in 0..<width {
          var key: Key = 0
          for channel in 0..<count {
            key |=
              Key(truncatingIfNeeded: row[x &* count &+ channel])
              &<< Key(truncatingIfNeeded: channel &* T.bitWidth)
          }
          keys[place &* width &+ x] = key
        }
      }
      switch channels {
      case .grey: pack(1)
      case .greyAlpha: pack(2)
      case .rgb: pack(3)
      case .rgba: pack(4)
      }
    }
  }
}
