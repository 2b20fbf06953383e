#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What the generated messages hold bytes in.
typealias FileData = Data
