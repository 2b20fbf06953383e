/// Whether the weights of a model keep what operations make of them.
///
/// Kept are the panels that products read, and the 32-bit floats of a narrow weight that others
/// read: faster at every use but the first, for as much memory as single precision takes. Otherwise
/// each use makes them anew, a product piece by piece, and a mapped file is the only copy.
///
/// It decides about time and memory, never about bits, and is decided here alone.
public enum WeightKeeping: Sendable, Hashable {
  /// Kept where all numbers of the source together take at most ``bound`` bytes in single
  /// precision, as those of most models do.
  case automatic
  /// Kept, whatever it takes.
  case always
  /// Made anew at each use.
  case never

  /// 1 GiB: 268 million numbers.
  public static let bound = 1 << 30

  /// Weights up to this count, such as biases, are kept always: all of a model together are few.
  static let small = 1 << 14

  /// Whether a weight of `count` numbers is kept, out of `total` that the source holds.
  func keeps(_ count: Int, of total: Int) -> Bool {
    switch self {
    case .automatic: count <= Self.small || total <= Self.bound / MemoryLayout<Float>.size
    case .always: true
    case .never: false
    }
  }
}
