import Crypto
import Files

/// `sha256:` and the digest of a file.
func fileDigest(_ path: String) throws -> String {
  try MappedFile(path: path).withBytes { bytes in
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    return hash.finalize().named
  }
}

/// `sha256:` and the digest of bytes.
func digest(of bytes: [UInt8]) -> String { SHA256.hash(data: bytes).named }

extension SHA256.Digest {
  /// `sha256:` and the hexadecimal digits.
  var named: String {
    "sha256:"
      + map { byte in
        let text = String(byte, radix: 16)
        return text.count == 1 ? "0" + text : text
      }.joined()
  }
}
