import Crypto

/// A SHA-256 digest, without memory of its own: a batch may hold a million.
struct BatchDigest: Hashable, Sendable {
  private let words: SIMD4<UInt64>

  /// The digest of bytes.
  init(of bytes: some Collection<UInt8>) {
    var hash = SHA256()
    if bytes.withContiguousStorageIfAvailable({ hash.update(bufferPointer: .init($0)) }) == nil {
      hash.update(data: Array(bytes))
    }
    self.init(hash.finalize())
  }

  /// The digest of bytes that lie somewhere.
  init(of bytes: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    self.init(hash.finalize())
  }

  private init(_ digest: SHA256.Digest) {
    words = digest.withUnsafeBytes { bytes in
      SIMD4((0..<4).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self).bigEndian })
    }
  }

  /// Reads 64 hexadecimal digits, `nil` where the text is none.
  init?(_ text: String) {
    guard text.utf8.count == 64, text.utf8.allSatisfy({ $0 < 128 }) else { return nil }
    var words = SIMD4<UInt64>()
    for index in 0..<4 {
      let start = text.utf8.index(text.startIndex, offsetBy: 16 * index)
      guard let word = UInt64(text[start..<text.utf8.index(start, offsetBy: 16)], radix: 16)
      else { return nil }
      words[index] = word
    }
    self.words = words
  }

  /// 64 hexadecimal digits.
  var text: String {
    (0..<4).map { index in
      let digits = String(words[index], radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
