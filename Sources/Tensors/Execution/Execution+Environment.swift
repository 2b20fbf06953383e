import CKernels

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A wish in the environment that this machine cannot fulfil.
public enum ExecutionError: Error, Equatable, CustomStringConvertible {
  /// `ATELIER_ISA` names no level of this machine.
  case level(found: String, available: [String])
  /// `ATELIER_THREADS` is not a positive number.
  case threads(found: String)

  /// One line that says what was expected and found.
  public var description: String {
    switch self {
    case .level(let found, let available):
      "ATELIER_ISA is '\(found)'; this machine has \(available.joined(separator: ", "))"
    case .threads(let found):
      "ATELIER_THREADS is '\(found)'; expected a number from 1 to \(Execution.maximumThreads)"
    }
  }
}

extension Execution {
  /// The most threads that can be asked for.
  public static let maximumThreads = 256

  /// The processors that this process may run on.
  public static var processorCount: Int {
    min(Int(ck_processor_count()), maximumThreads)
  }

  /// What `ATELIER_ISA` and `ATELIER_THREADS` ask for, the fastest where they are not set.
  ///
  /// - Throws: ``ExecutionError`` where they name what this machine does not have.
  public static func environment() throws -> Execution {
    var chosen = fastest
    if let name = variable("ATELIER_ISA") {
      guard let level = Level(rawValue: name), level.isAvailable else {
        throw ExecutionError.level(found: name, available: Level.available.map(\.rawValue))
      }
      chosen.level = level
    }
    if let text = variable("ATELIER_THREADS") {
      guard let threads = Int(text), (1...maximumThreads).contains(threads) else {
        throw ExecutionError.threads(found: text)
      }
      chosen.threads = threads
    }
    return chosen
  }

  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
