import CKernels

/// Where both pictures have areas of one colour, row by row as it is asked for.
///
/// A pixel stands in an area if at least three of its eight neighbours have its very samples; the
/// edge of the picture counts as one of them. `Key` holds the samples of a pixel: 32 bits for
/// samples of 8, 64 for samples of 16.
final class CommonAreas<T: Sample, Key: FixedWidthInteger & UnsignedInteger> {
  /// How many rows are kept, row y at y mod 8: more than ever overlap.
  private static var kept: Int { 8 }

  private let pair: PicturePair<T>
  private let kernels = ck_difference(ck_best_level()).pointee
  private let expected: UnsafeMutablePointer<Key>
  private let actual: UnsafeMutablePointer<Key>
  /// 1 in an area of both pictures, 0 elsewhere.
  private let areas: UnsafeMutablePointer<Key>
  /// 1 beside or in such an area, for one row.
  private let near: UnsafeMutablePointer<Key>
  private var keyRows = [Int](repeating: -1, count: kept)
  private var areaRows = [Int](repeating: -1, count: kept)

  /// Keeps the pair, whose samples have to outlive it.
  init(_ pair: PicturePair<T>) {
    self.pair = pair
    func room(_ rows: Int) -> UnsafeMutablePointer<Key> {
      let pointer = UnsafeMutablePointer<Key>.allocate(capacity: rows * pair.width)
      pointer.initialize(repeating: 0, count: rows * pair.width)
      return pointer
    }
    (expected, actual, areas) = (room(Self.kept), room(Self.kept), room(Self.kept))
    near = room(1)
  }

  deinit {
    for pointer in [expected, actual, areas, near] { pointer.deallocate() }
  }

  /// Returns for each pixel of a row whether it or a neighbour stands in a common area (1) or not
  /// (0), until the next row is asked for.
  func nearRow(_ y: Int) -> UnsafePointer<Key> {
    let rows = max(y - 1, 0)...min(y + 1, pair.height - 1)
    let width = pair.width
    let above = areaRow(rows.lowerBound)
    let below = areaRow(rows.upperBound)
    let row = areaRow(y)
    @inline(__always) func column(_ x: Int) -> Key { above[x] | row[x] | below[x] }
    if width < 3 {
      let any = (0..<width).reduce(0) { $0 | column($1) }
      for x in 0..<width { near[x] = any }
      return UnsafePointer(near)
    }
    near[0] = column(0) | column(1)
    for x in 1..<width - 1 { near[x] = column(x &- 1) | column(x) | column(x &+ 1) }
    near[width - 1] = column(width - 2) | column(width - 1)
    return UnsafePointer(near)
  }

  /// Whether a pixel stands in an area in both pictures.
  func contains(_ x: Int, _ y: Int) -> Bool { areaRow(y)[x] != 0 }

  private func areaRow(_ y: Int) -> UnsafePointer<Key> {
    let place = y % Self.kept
    let row = areas + place * pair.width
    if areaRows[place] == y { return UnsafePointer(row) }
    areaRows[place] = y
    for line in max(y - 1, 0)...min(y + 1, pair.height - 1) { fillKeys(line) }
    mark(y, expected, row, keepsZeros: false)
    mark(y, actual, row, keepsZeros: true)
    return UnsafePointer(row)
  }

  /// Finds the areas of one picture in a row, or those of what the row has found already.
  private func mark(
    _ y: Int, _ keys: UnsafeMutablePointer<Key>, _ row: UnsafeMutablePointer<Key>,
    keepsZeros: Bool
  ) {
    let width = pair.width
    func set(_ x: Int, _ equal: Key) {
      row[x] = equal > 2 && (!keepsZeros || row[x] != 0) ? 1 : 0
    }
    func line(_ y: Int) -> UnsafeMutablePointer<Key> { keys + y % Self.kept * width }
    let middle = line(y)
    let isInside = y > 0 && y < pair.height - 1 && width > 2
    if isInside {
      let (above, below) = (line(y - 1), line(y + 1))
      if let above = above as? UnsafeMutablePointer<UInt32>,
        let middle = middle as? UnsafeMutablePointer<UInt32>,
        let below = below as? UnsafeMutablePointer<UInt32>,
        let row = row as? UnsafeMutablePointer<UInt32>
      {
        kernels.areas(above, middle, below, width, keepsZeros ? 1 : 0, row)
      } else {
        for x in 1..<width - 1 {
          let key = middle[x]
          var equal: Key = 0
          equal &+= above[x &- 1] == key ? 1 : 0
          equal &+= above[x] == key ? 1 : 0
          equal &+= above[x &+ 1] == key ? 1 : 0
          equal &+= middle[x &- 1] == key ? 1 : 0
          equal &+= middle[x &+ 1] == key ? 1 : 0
          equal &+= below[x &- 1] == key ? 1 : 0
          equal &+= below[x] == key ? 1 : 0
          equal &+= below[x &+ 1] == key ? 1 : 0
          set(x, equal)
        }
      }
    }
    for x in isInside ? [0, width - 1] : Array(0..<width) {
      var equal: Key = 1
      for other in max(y - 1, 0)...min(y + 1, pair.height - 1) {
        for column in max(x - 1, 0)...min(x + 1, width - 1) where (column, other) != (x, y) {
          if line(other)[column] == middle[x] { equal += 1 }
        }
      }
      set(x, equal)
    }
  }

  private func fillKeys(_ y: Int) {
    let place = y % Self.kept
    if keyRows[place] == y { return }
    keyRows[place] = y
    let rows = pair.row(y)
    pack(rows.expected, into: expected + place * pair.width)
    pack(rows.actual, into: actual + place * pair.width)
  }

  /// Packs the samples of the pixels of a row.
  private func pack(_ row: UnsafePointer<T>, into keys: UnsafeMutablePointer<Key>) {
    if let row = row as? UnsafePointer<UInt8>, let keys = keys as? UnsafeMutablePointer<UInt32> {
      return kernels.pack(row, pair.width, Int32(pair.channels.rawValue), keys)
    }
    /// The loop once for each number of channels, which the compiler then knows.
    @inline(__always) func pack(_ count: Int) {
      for x in 0..<pair.width {
        var key: Key = 0
        for channel in 0..<count {
          key |=
            Key(truncatingIfNeeded: row[x &* count &+ channel])
            &<< Key(truncatingIfNeeded: channel &* T.bitWidth)
        }
        keys[x] = key
      }
    }
    switch pair.channels {
    case .grey: pack(1)
    case .greyAlpha: pack(2)
    case .rgb: pack(3)
    case .rgba: pack(4)
    }
  }
}
