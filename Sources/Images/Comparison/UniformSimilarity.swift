import CKernels

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
    if let bytes = pair.ofBytes { return mean(bytes, coverage, ByteColumns(bytes)) }
    return mean(pair, coverage, WideColumns(pair))
  }

  private static func mean<T: Sample, Columns: ColumnSums>(
    _ pair: PicturePair<T>, _ coverage: Coverage?, _ empty: Columns
  ) -> Double? {
    var columns = empty
    var result = FixedPointMean()
    let margin = window / 2
    let windows = pair.width - window + 1
    let channels = pair.channels.rawValue
    let equalRows = (0..<pair.height).map(pair.isEqual(row:))
    /// The first row that the sums hold, or nil before the first.
    var held: Int?
    for top in 0...pair.height - window {
      let centres = coverage.map { all in
        all.compared[
          (top + margin) * pair.width + margin..<(top + margin + 1) * pair.width - margin]
      }
      let count = (centres.map { $0.reduce(0) { $0 + Int($1) } } ?? windows) * channels
      if count == 0 { continue }
      if equalRows[top..<top + window].allSatisfy({ $0 }) {
        result.addOnes(count)
        continue
      }
      if let held, top - held < window {
        for row in held..<top { columns.exchange(row, for: row + window) }
      } else {
        columns.clear()
        for row in top..<top + window { columns.exchange(nil, for: row) }
      }
      held = top
      let counted = centres.map { $0.flatMap { repeatElement($0, count: channels) } }
      result.add(columns.terms(windows * channels, counted), count: count)
    }
    return result.value
  }
}

/// The sums of seven rows, for each column and channel: Σx, Σy, Σ(x² + y²), Σxy, four rows behind
/// each other.
///
/// They are integers in floating point, which is faster and still exact: sums of 49 products of two
/// samples are below 2²⁴ for 8 bits (`Float`) and below 2³⁹ for 16 (`Double`).
private protocol ColumnSums {
  /// Empties the sums.
  mutating func clear()

  /// Takes one row out of the sums, if there is one, and puts another in.
  mutating func exchange(_ old: Int?, for new: Int)

  /// Adds up the similarities of a row of windows.
  ///
  /// - Parameters:
  ///   - count: how many windows there are, over all channels.
  ///   - counted: 1 for each that counts; nil: all do.
  /// - Returns: their sum in fixed point.
  func terms(_ count: Int, _ counted: [UInt8]?) -> Int64
}

/// The constants of the widened formula, 49² C₁ and 49 · 48 C₂.
private func constants(_ full: Double) -> (c1: Double, c2: Double) {
  ((0.01 * full) * (0.01 * full) * 49 * 49, (0.03 * full) * (0.03 * full) * 49 * 48)
}

/// The sums of samples of 8 bits, by kernels.
private struct ByteColumns: ColumnSums {
  private let pair: PicturePair<UInt8>
  private let kernels = ck_similarity(ck_best_level()).pointee
  private var sums: [Float]

  init(_ pair: PicturePair<UInt8>) {
    self.pair = pair
    sums = [Float](repeating: 0, count: 4 * pair.rowCount)
  }

  mutating func clear() {
    for index in sums.indices { sums[index] = 0 }
  }

  mutating func exchange(_ old: Int?, for new: Int) {
    func rows(_ y: Int) -> [UnsafePointer<UInt8>] {
      let (expected, actual) = pair.row(y)
      return [expected, actual]
    }
    if let old {
      kernels.exchange(rows(new), rows(old), pair.rowCount, &sums)
    } else {
      kernels.exchange(rows(new), nil, pair.rowCount, &sums)
    }
  }

  func terms(_ count: Int, _ counted: [UInt8]?) -> Int64 {
    let (c1, c2) = constants(255)
    func terms(_ counted: UnsafePointer<UInt8>?) -> Int64 {
      var windows = ck_windows(count: count, counted: counted, c1: c1, c2: c2)
      return kernels.uniform(&windows, sums, pair.channels.rawValue)
    }
    guard let counted else { return terms(nil) }
    return counted.withUnsafeBufferPointer { terms($0.baseAddress) }
  }
}

/// The sums of samples of 16 bits.
private struct WideColumns<T: Sample>: ColumnSums {
  private let pair: PicturePair<T>
  private var sums: [Double]

  init(_ pair: PicturePair<T>) {
    self.pair = pair
    sums = [Double](repeating: 0, count: 4 * pair.rowCount)
  }

  mutating func clear() {
    for index in sums.indices { sums[index] = 0 }
  }

  mutating func exchange(_ old: Int?, for new: Int) {
    let count = pair.rowCount
    let added = pair.row(new)
    let removed = old.map(pair.row)
    sums.withUnsafeMutableBufferPointer { sums in
      for i in 0..<count {
        let (a, b) = (Self.number(added.expected[i]), Self.number(added.actual[i]))
        let c = removed.map { Self.number($0.expected[i]) } ?? 0
        let d = removed.map { Self.number($0.actual[i]) } ?? 0
        sums[i] += a - c
        sums[count &+ i] += b - d
        sums[2 &* count &+ i] += (a * a + b * b) - (c * c + d * d)
        sums[3 &* count &+ i] += a * b - c * d
      }
    }
  }

  @inline(__always) private static func number(_ sample: T) -> Double {
    Double(Int32(truncatingIfNeeded: sample))
  }

  func terms(_ count: Int, _ counted: [UInt8]?) -> Int64 {
    let (row, step) = (pair.rowCount, pair.channels.rawValue)
    let (c1, c2) = constants(Double(T.max))
    return sums.withUnsafeBufferPointer { sums in
      var result: Int64 = 0
      for i in 0..<count {
        if let counted, counted[i] == 0 { continue }
        @inline(__always) func box(_ quantity: Int) -> Double {
          var sum = 0.0
          for k in 0..<UniformSimilarity.window {
            sum += sums[quantity &* row &+ i &+ k &* step]
          }
          return sum
        }
        let (x, y, squares, products) = (box(0), box(1), box(2), box(3))
        let (both, means) = (x * y, x * x + y * y)
        let above = (2 * both + c1) * (2 * (49 * products - both) + c2)
        let below = (means + c1) * (49 * squares - means + c2)
        result &+= FixedPointMean.term(above / below)
      }
      return result
    }
  }
}
