#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The samples of two pictures of one kind and size, for as long as both are held.
struct PicturePair<T: Sample> {
  let expected: UnsafePointer<T>
  let actual: UnsafePointer<T>
  let width: Int
  let height: Int
  let channels: Image.Channels

  /// How many samples a row has.
  var rowCount: Int { width * channels.rawValue }

  /// The first sample of a row of the expected picture, and of the actual one.
  func row(_ y: Int) -> (expected: UnsafePointer<T>, actual: UnsafePointer<T>) {
    (expected + y * rowCount, actual + y * rowCount)
  }

  /// Whether all samples of a row are equal.
  func isEqual(row y: Int) -> Bool {
    let (first, second) = row(y)
    return memcmp(first, second, rowCount * MemoryLayout<T>.stride) == 0
  }

  /// The same pair, if its samples have 8 bits.
  var ofBytes: PicturePair<UInt8>? { self as? PicturePair<UInt8> }
}
