/// Values of which each picture takes one, decided by its seed alone.
public struct Wildcard: Hashable, Sendable {
  /// What stands between the braces.
  public let name: String
  /// The values, at least one.
  public let values: [String]

  /// Creates a wildcard.
  ///
  /// - Precondition: there are values.
  public init(name: String, values: [String]) {
    precondition(!values.isEmpty, "Wildcard: '\(name)' has no values")
    (self.name, self.values) = (name, values)
  }

  /// The place of the value that a picture takes.
  ///
  /// The seed and the name's FNV-1a digest go through the finaliser of SplitMix64, and the upper half
  /// is scaled to the number of values: the same in every release. Source: Steele et al., 2014,
  /// "Fast splittable pseudorandom number generators".
  public func index(seed: UInt64) -> Int {
    var z = seed &+ fnv1a(name.utf8) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    z ^= z >> 31
    return Int(((z >> 32) &* UInt64(values.count)) >> 32)
  }

  /// The value that a picture takes.
  public func value(seed: UInt64) -> String { values[index(seed: seed)] }
}

/// A digest of bytes that is the same in every process, for tables and choices.
///
/// Source: Fowler, Noll, Vo, 1991, FNV-1a of 64 bits.
func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

/// A digest of a name, to find names that come twice.
package func nameDigest(_ name: String) -> UInt64 { fnv1a(name.utf8) }
