import CKernels

/// An instruction set that kernels can run with; all of them give the same bits.
public enum Level: String, CaseIterable, Sendable {
  case avx512, avx2, neon, portable

  /// The name of this level to the kernels.
  package var kernel: ck_level {
    switch self {
    case .avx512: CK_AVX512
    case .avx2: CK_AVX2
    case .neon: CK_NEON
    case .portable: CK_PORTABLE
    }
  }

  /// Whether this machine can run the level.
  public var isAvailable: Bool { ck_level_available(kernel) == 1 }

  /// The levels that this machine can run, fastest first.
  public static var available: [Level] { allCases.filter(\.isAvailable) }
}
