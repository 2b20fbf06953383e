/// How pictures come into memory, and which of them are found.
public struct LoadingOptions: Sendable {
  /// Whether prepared pictures stay in memory.
  public enum Cache: String, Codable, CaseIterable, Sendable {
    /// Where they fit into the limit.
    case auto
    /// Whatever their size.
    case always
    /// They are read again each time.
    case never
  }

  /// Whether prepared pictures stay in memory.
  public var cache = Cache.auto
  /// How many bytes of samples may stay there with ``Cache/auto``.
  public var cacheLimit = 1 << 30
  /// How many threads read and decode.
  public var workers = 2
  /// Whether an unreadable picture is an error, instead of being named and left out.
  public var isStrict = false
  /// How many pictures a folder must hold to be a class of its own, at whatever depth.
  ///
  /// Those of a smaller one count for the folder around it. `nil`: the folders of the first level
  /// are the classes.
  public var classMinimum: Int?
  /// Gets one line about each thing that is left out, in the order of the paths.
  public var warn: @Sendable (String) -> Void = { _ in }
  /// Gets how many of the pictures have been looked at, and of how many.
  public var progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }

  /// Two threads, and one gibibyte of pictures.
  public init() {}
}
