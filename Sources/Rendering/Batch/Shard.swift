/// A part of a batch: which of so many processes draws which pictures.
public struct Shard: Hashable, Sendable, CustomStringConvertible {
  /// Which part, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int

  /// All of a batch.
  public static let whole = Shard(number: 1, count: 1)
  /// The most parts.
  public static let most = 100_000

  private init(number: Int, count: Int) { (self.number, self.count) = (number, count) }

  /// Reads `3/16`, the third of sixteen; `nil` where the text is none.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1],
      (1...Self.most).contains(count), (1...count).contains(number)
    else { return nil }
    self.init(number: number, count: count)
  }

  /// The variables by which schedulers and MPI say which of their processes this one is: its number,
  /// the first number, how many there are.
  private static let variables: [(number: String, first: String?, count: String)] = [
    ("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_COUNT"),
    ("OMPI_COMM_WORLD_RANK", nil, "OMPI_COMM_WORLD_SIZE"),
    ("PMI_RANK", nil, "PMI_SIZE"),
    ("SLURM_PROCID", nil, "SLURM_NTASKS"),
  ]

  /// What the environment says of this process, `nil` where it says nothing.
  ///
  /// A process of several in one task of an array is found by its array's number: such jobs have one
  /// process for each task.
  public init?(environment: (String) -> String?) {
    for names in Self.variables {
      guard let number = environment(names.number).flatMap(Int.init),
        let count = environment(names.count).flatMap(Int.init)
      else { continue }
      let first = names.first.flatMap(environment).flatMap(Int.init) ?? 0
      guard (1...Self.most).contains(count), (0..<count).contains(number - first) else { continue }
      self.init(number: number - first + 1, count: count)
      return
    }
    return nil
  }

  /// Whether this part draws the picture at a place: each `count`-th.
  public func has(_ index: Int) -> Bool { index % count == number - 1 }

  /// Whether it is all.
  public var isWhole: Bool { count == 1 }

  /// As it is written.
  public var description: String { "\(number)/\(count)" }
}
