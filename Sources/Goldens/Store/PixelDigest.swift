import Crypto
import Images

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// SHA-256 as records name it.
enum PixelDigest {
  /// `sha256:` and the digest of bytes.
  static func of(_ bytes: [UInt8]) -> String { text(SHA256.hash(data: bytes)) }

  /// `sha256:` and the digest of a picture: size, channels, depth and samples, nothing else.
  ///
  /// Numbers come as 32 bits and samples of 16 bits as two bytes, the lowest byte first.
  static func of(_ image: Image) -> String {
    var hash = SHA256()
    for value in [image.width, image.height, image.channels.rawValue, image.depth.rawValue] {
      hash.update(data: (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) })
    }
    switch image.samples {
    case .eight(let samples): hash.update(data: samples)
    case .sixteen(let samples):
      for row in stride(from: 0, to: samples.count, by: 1 << 16) {
        let part = samples[row..<min(row + 1 << 16, samples.count)]
        hash.update(data: part.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] })
      }
    }
    return text(hash.finalize())
  }

  private static func text(_ digest: SHA256.Digest) -> String {
    "sha256:"
      + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
