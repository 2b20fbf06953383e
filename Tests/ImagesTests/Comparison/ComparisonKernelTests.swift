import CKernels
import Testing

/// The kernels of comparisons give the bits of their references at every level.
@Suite struct ComparisonKernelTests {
  static let levels: [ck_level] = [CK_PORTABLE, CK_NEON, CK_AVX2, CK_AVX512]
    .filter { ck_level_available($0) == 1 }

  /// Numbers of windows or pixels: around whole vectors, and none.
  static let counts = [1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 203]

  struct Bytes {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// Pseudo-random bytes below a limit.
    mutating func take(_ count: Int, below limit: UInt64 = 256) -> [UInt8] {
      (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8((state >> 33) % limit)
      }
    }
  }

  /// Calls with the addresses of two rows.
  private func withRows<Result>(
    _ first: [UInt8], _ second: [UInt8], _ body: ([UnsafePointer<UInt8>]) -> Result
  ) -> Result {
    first.withUnsafeBufferPointer { a in
      second.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { preconditionFailure("no rows") }
        return body([a, b])
      }
    }
  }

  /// Calls with windows of which all count, or some.
  private func withWindows(
    _ count: Int, _ counted: [UInt8]?, full: Double, _ body: (UnsafePointer<ck_windows>) -> Void
  ) {
    let (c1, c2) = ((0.01 * full) * (0.01 * full), (0.03 * full) * (0.03 * full))
    func call(_ counted: UnsafePointer<UInt8>?) {
      var windows = ck_windows(count: count, counted: counted, c1: c1, c2: c2)
      body(&windows)
    }
    guard let counted else { return call(nil) }
    counted.withUnsafeBufferPointer { call($0.baseAddress) }
  }

  @Test(arguments: counts) func `sums of rows are the reference's`(count: Int) {
    var bytes = Bytes(3)
    let rows = (0..<8).map { _ in (bytes.take(count), bytes.take(count)) }
    func sums(
      _ exchange: (
        UnsafePointer<UnsafePointer<UInt8>>, UnsafePointer<UnsafePointer<UInt8>>?, Int,
        UnsafeMutablePointer<Float>
      ) -> Void
    ) -> [Float] {
      var sums = [Float](repeating: 0, count: 4 * count)
      for row in rows[..<7] { withRows(row.0, row.1) { exchange($0, nil, count, &sums) } }
      withRows(rows[7].0, rows[7].1) { added in
        withRows(rows[0].0, rows[0].1) { exchange(added, $0, count, &sums) }
      }
      return sums
    }
    let expected = sums(ck_similarity_exchange_reference)
    #expect(expected[0] == rows[1...].reduce(0) { $0 + Float($1.0[0]) })
    for level in Self.levels {
      #expect(sums(ck_similarity(level).pointee.exchange) == expected, "\(level)")
    }
  }

  @Test(arguments: counts, [1, 2, 3, 4])
  func `uniform windows are the reference's`(count: Int, step: Int) {
    var bytes = Bytes(5)
    let row = count + 6 * step
    let (x, y) = (bytes.take(row, below: 250), bytes.take(row, below: 250))
    var sums = x.map { 7 * Float($0) }
    sums += y.map { 7 * Float($0) }
    for (a, b) in zip(x, y) { sums.append(7 * Float(Int(a) * Int(a) + Int(b) * Int(b))) }
    for (a, b) in zip(x, y) { sums.append(7 * Float(Int(a) * Int(b))) }
    for counted in [nil, bytes.take(count, below: 2)] {
      withWindows(count, counted, full: 255) { windows in
        let expected = ck_similarity_uniform_reference(windows, sums, step)
        for level in Self.levels {
          let found = ck_similarity(level).pointee.uniform(windows, sums, step)
          #expect(found == expected, "\(level)")
        }
      }
    }
  }

  @Test(arguments: counts) func `Gaussian windows are the reference's`(count: Int) {
    var bytes = Bytes(7)
    let width = count + 10
    let (x, y) = (
      bytes.take(11 * width).map { Float($0) }, bytes.take(11 * width).map { Float($0) }
    )
    let weights = (0..<11).map { 1 / Double(3 + abs($0 - 5)) }
    for counted in [nil, bytes.take(count, below: 2)] {
      withWindows(count, counted, full: 255) { windows in
        func terms(
          _ gaussian: (
            UnsafePointer<ck_windows>, UnsafePointer<Float>, UnsafePointer<Float>,
            UnsafePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Int64>
          ) -> Void
        ) -> [Int64] {
          var scratch = [Double](repeating: 0, count: 4 * width)
          var terms: [Int64] = [1, 2]
          gaussian(windows, x, y, weights, &scratch, &terms)
          return terms
        }
        let expected = terms(ck_similarity_gaussian_reference)
        for level in Self.levels {
          #expect(terms(ck_similarity(level).pointee.gaussian) == expected, "\(level)")
        }
      }
    }
  }

  @Test(arguments: counts, [1, 2, 3, 4])
  func `far pixels are the reference's`(count: Int, channels: Int) {
    var bytes = Bytes(11)
    let expected = bytes.take(count * channels)
    let actual = zip(expected, bytes.take(count * channels, below: 80)).map { $0 &+ $1 }
    for limit in [0, 35.2, 352.15, 35_215] {
      var marks = [UInt8](repeating: 9, count: count)
      let far = ck_difference_far_reference(
        expected, actual, count, Int32(channels), limit, &marks)
      #expect(far == marks.reduce(0) { $0 + Int($1) })
      for level in Self.levels {
        var found = [UInt8](repeating: 9, count: count)
        let number = ck_difference(level).pointee.far(
          expected, actual, count, Int32(channels), limit, &found)
        #expect(number == far, "\(level)")
        #expect(found == marks, "\(level)")
      }
    }
  }

  @Test(arguments: counts, [1, 2, 3, 4])
  func `areas are the reference's`(count: Int, channels: Int) {
    var bytes = Bytes(13)
    let rows = (0..<3).map { _ in bytes.take(count * channels, below: 2) }
    func areas(
      _ pack: (UnsafePointer<UInt8>, Int, Int32, UnsafeMutablePointer<UInt32>) -> Void,
      _ areas: (
        UnsafePointer<UInt32>, UnsafePointer<UInt32>, UnsafePointer<UInt32>, Int, Int32,
        UnsafeMutablePointer<UInt32>
      ) -> Void
    ) -> [UInt32] {
      let keys = rows.map { row in
        var keys = [UInt32](repeating: 9, count: count)
        pack(row, count, Int32(channels), &keys)
        return keys
      }
      var first = [UInt32](repeating: 7, count: count)
      areas(keys[0], keys[1], keys[2], count, 0, &first)
      var both = first
      areas(keys[2], keys[0], keys[1], count, 1, &both)
      return keys.flatMap { $0 } + first + both
    }
    let expected = areas(ck_difference_pack_reference, ck_difference_areas_reference)
    for level in Self.levels {
      let kernels = ck_difference(level).pointee
      #expect(areas(kernels.pack, kernels.areas) == expected, "\(level)")
    }
  }
}
