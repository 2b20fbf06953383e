/// Structural similarity over windows of 7×7 pixels that count alike, with sample covariances.
///
/// With S the sums over the 49 samples of a window and L the largest level, both factors of the
/// published formula are widened until their sums are integers:
///
///     2 Sx Sy + 49² C₁      2 (49 Sxy − Sx Sy) + 49 · 48 C₂
///     ───────────────── · ───────────────────────────────────
///     Sx² + Sy² + 49² C₁   49 (Sxx + Syy) − Sx² − Sy² + 49 · 48 C₂
///
/// where C₁ = (0.01 L)² and C₂ = (0.03 L)². Windows lie inside the picture, and count where their
/// middle is compared.
enum UniformSimilarity {
  static let window = 7

  /// Returns the mean over all windows and channels, or nil if no window counts.
  static func mean<T: Sample>(_ pair: PicturePair<T>, _ coverage: Coverage?) -> Double? {
    T.bitWidth == 8
      ? mean(pair, coverage, in: Float.self) : mean(pair, coverage, in: Double.self)
  }

  private static func mean<T: Sample, Sum: BinaryFloatingPoint>(
    _ pair: PicturePair<T>, _ coverage: Coverage?, in type: Sum.Type
  ) -> Double? {
    var columns = ColumnSums<T, Sum>(pair)
    var result = FixedPointMean()
    let margin = window / 2
    let windows = pair.width - window + 1
    for top in 0...pair.height - window {
      let centres = coverage.map { all in
        all.compared[
          (top + margin) * pair.width + margin..<(top + margin + 1) * pair.width - margin]
      }
      let count =
        (centres.map { $0.reduce(0) { $0 + Int($1) } } ?? windows)
        * pair.channels.rawValue
      if count == 0 { continue }
      if columns.areEqual(top: top) {
        result.addOnes(count)
      } else {
        columns.move(top: top)
        result.add(columns.terms(windows, centres.map(Array.init)), count: count)
      }
    }
    return result.value
  }
}

/// The sums of seven rows, for each column and channel.
///
/// They are integers in floating point, which is faster and still exact: sums of 49 products of two
/// samples are below 2²⁴ for 8 bits (`Float`) and below 2³⁹ for 16 (`Double`).
private struct ColumnSums<T: Sample, Sum: BinaryFloatingPoint> {
  private let pair: PicturePair<T>
  /// Σx, Σy, Σ(x² + y²), Σxy: four rows behind each other.
  private var sums: [Sum]
  /// The same over the seven columns of each window of a row.
  private var boxes: [Sum]
  /// The first row that the sums hold, or nil before the first.
  private var top: Int?
  /// Whether the rows of the pictures are equal.
  private let equalRows: [Bool]

  init(_ pair: PicturePair<T>) {
    self.pair = pair
    sums = [Sum](repeating: 0, count: 4 * pair.rowCount)
    boxes = sums
    equalRows = (0..<pair.height).map(pair.isEqual(row:))
  }

  /// Whether the pictures are equal in the seven rows from `top` on.
  func areEqual(top: Int) -> Bool {
    equalRows[top..<top + UniformSimilarity.window].allSatisfy { $0 }
  }

  /// Brings the sums to the seven rows from `newTop` on.
  mutating func move(top newTop: Int) {
    if let top, newTop - top < UniformSimilarity.window {
      for row in top..<newTop { exchange(row, for: row + UniformSimilarity.window) }
    } else {
      for index in sums.indices { sums[index] = 0 }
      for row in newTop..<newTop + UniformSimilarity.window { exchange(nil, for: row) }
    }
    top = newTop
  }

  /// Takes one row out of the sums, if there is one, and puts another in.
  private mutating func exchange(_ old: Int?, for new: Int) {
    let count = pair.rowCount
    sums.withUnsafeMutableBufferPointer { buffer in
      guard let x = buffer.baseAddress else { return }
      let (y, squares, products) = (x + count, x + 2 * count, x + 3 * count)
      let added = pair.row(new)
      if let old {
        let removed = pair.row(old)
        for i in 0..<count {
          let (a, b) = (Self.number(added.0[i]), Self.number(added.1[i]))
          let (c, d) = (Self.number(removed.0[i]), Self.number(removed.1[i]))
          x[i] += a - c
          y[i] += b - d
          squares[i] += (a * a + b * b) - (c * c + d * d)
          products[i] += a * b - c * d
        }
      } else {
        for i in 0..<count {
          let (a, b) = (Self.number(added.0[i]), Self.number(added.1[i]))
          x[i] += a
          y[i] += b
          squares[i] += a * a + b * b
          products[i] += a * b
        }
      }
    }
  }

  @inline(__always) private static func number(_ sample: T) -> Sum {
    Sum(Int32(truncatingIfNeeded: sample))
  }

  /// Adds up seven columns for each window and channel of the row.
  private mutating func addColumns(_ samples: Int) {
    let (count, step) = (pair.rowCount, pair.channels.rawValue)
    sums.withUnsafeBufferPointer { sums in
      boxes.withUnsafeMutableBufferPointer { boxes in
        guard let from = sums.baseAddress, let to = boxes.baseAddress else { return }
        for quantity in 0..<4 {
          let (p, target) = (from + quantity * count, to + quantity * count)
          let (p1, p2, p3) = (p + step, p + 2 * step, p + 3 * step)
          let (p4, p5, p6) = (p + 4 * step, p + 5 * step, p + 6 * step)
          for i in 0..<samples {
            target[i] = ((p[i] + p1[i]) + (p2[i] + p3[i])) + ((p4[i] + p5[i]) + p6[i])
          }
        }
      }
    }
  }

  /// Returns the sum of the similarities of a row of windows, in fixed point.
  mutating func terms(_ windows: Int, _ centres: [UInt8]?) -> Int64 {
    let (count, step) = (pair.rowCount, pair.channels.rawValue)
    addColumns(windows * step)
    let full = Double(T.max)
    let c1 = (0.01 * full) * (0.01 * full) * 49 * 49
    let c2 = (0.03 * full) * (0.03 * full) * 49 * 48
    return boxes.withUnsafeBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return 0 }
      let (second, third, fourth) = (first + count, first + 2 * count, first + 3 * count)
      @inline(__always) func term(_ i: Int) -> Int64 {
        let (x, y) = (Double(first[i]), Double(second[i]))
        let (squares, products) = (Double(third[i]), Double(fourth[i]))
        let (both, means) = (x * y, x * x + y * y)
        let above = (2 * both + c1) * (2 * (49 * products - both) + c2)
        let below = (means + c1) * (49 * squares - means + c2)
        return FixedPointMean.term(above / below)
      }
      var result: Int64 = 0
      if let centres {
        for i in 0..<windows * step where centres[i / step] == 1 { result &+= term(i) }
      } else {
        for i in 0..<windows * step { result &+= term(i) }
      }
      return result
    }
  }
}
