import Crypto

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension SHA256 {
  /// Adds the UTF-8 of a text.
  mutating func update(_ text: String) { update(data: Array(text.utf8)) }

  /// `sha256:` and the digest.
  func text() -> String {
    "sha256:"
      + finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
