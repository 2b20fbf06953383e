/// How operations run: it decides how fast they are, never what they give.
public struct Execution: Sendable, Equatable {
  /// The instruction set of the kernels.
  public var level: Level
  /// The most threads that one operation uses, at least 1.
  public var threads: Int

  /// Creates a way to run.
  ///
  /// - Precondition: the level is available, and `threads > 0`.
  public init(level: Level, threads: Int) {
    precondition(level.isAvailable, "Execution: this machine has no \(level)")
    precondition(threads > 0, "Execution: \(threads) threads")
    self.level = level
    self.threads = threads
  }

  /// What operations of this task run with.
  @TaskLocal public static var current = (try? Execution.environment()) ?? fastest

  /// The best level and every processor.
  public static var fastest: Execution {
    Execution(level: Level.available[0], threads: processorCount)
  }

  /// Runs a closure with another level or number of threads.
  public static func with<Result>(
    level: Level? = nil, threads: Int? = nil, _ body: () throws -> Result
  ) rethrows -> Result {
    let chosen = Execution(level: level ?? current.level, threads: threads ?? current.threads)
    return try $current.withValue(chosen, operation: body)
  }
}
