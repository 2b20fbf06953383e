import Images

/// How a batch uses the machine: speed and memory, never pixels.
public struct BatchMachine: Sendable {
  /// How many threads there are.
  public var threads: Int
  /// How many batches are drawn at once; `nil` finds out what is fastest.
  public var workers: Int?
  /// How many pictures are drawn at once by one worker, where memory allows it; `nil` for as many as
  /// their source likes.
  public var batchSize: Int?
  /// How many bytes of memory pictures may take while they are drawn.
  public var memory = 1 << 31
  /// Draws with so many threads.
  public var draw: @Sendable (_ threads: Int, _ body: () throws -> [Image]) throws -> [Image]
  /// Does the same, alone, and says how many bytes that took at most.
  public var measure:
    @Sendable (_ body: () throws -> [Image]) throws -> (images: [Image], bytes: Int)

  /// A machine that draws on the threads that it is called on.
  public init(
    threads: Int,
    draw: @escaping @Sendable (_ threads: Int, _ body: () throws -> [Image]) throws -> [Image] = {
      try $1()
    },
    measure:
      @escaping @Sendable (_ body: () throws -> [Image]) throws -> (
        images: [Image], bytes: Int
      ) = { (try $0(), 0) }
  ) {
    (self.threads, self.draw, self.measure) = (threads, draw, measure)
  }
}

/// Several workers with one thread each, or one with all: what is faster is measured while drawing.
struct BatchPacing {
  /// Workers, and the threads of each.
  struct Way: Hashable, Sendable {
    let workers: Int
    let threads: Int
  }

  /// How long a way is tried, in seconds, and over how many batches at least.
  private static let trial = (seconds: 0.5, batches: 4)

  private let ways: [Way]
  private var speeds: [Double] = []
  private var chosen: Way?
  private var start: Double?
  private var pictures = 0
  private var batches = 0

  /// Creates the pacing of a machine.
  init(_ machine: BatchMachine) {
    let all = machine.threads
    if let workers = machine.workers {
      ways = [Way(workers: workers, threads: max(1, all / workers))]
    } else {
      ways =
        all == 1
        ? [Way(workers: 1, threads: 1)]
        : [Way(workers: all, threads: 1), Way(workers: 1, threads: all)]
    }
    if ways.count == 1 { chosen = ways[0] }
  }

  /// What to do now.
  var way: Way { chosen ?? ways[min(speeds.count, ways.count - 1)] }

  /// Takes in that a worker has drawn so many pictures at a time in seconds.
  mutating func drew(_ count: Int, at time: Double) {
    guard chosen == nil else { return }
    // What was begun in another way ends in the first of these moments.
    guard let start else {
      (start, pictures, batches) = (time, 0, 0)
      return
    }
    pictures += count
    batches += 1
    let (batches, pictures) = (batches, pictures)
    guard time - start >= Self.trial.seconds, batches >= Self.trial.batches else { return }
    speeds.append(Double(pictures) / (time - start))
    self.start = nil
    guard speeds.count == ways.count else { return }
    let best = speeds.indices.max { speeds[$0] < speeds[$1] } ?? 0
    chosen = ways[best]
  }
}
