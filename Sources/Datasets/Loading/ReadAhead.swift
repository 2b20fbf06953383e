import Files

/// Makes things in order on threads of its own, some before they are asked for.
///
/// One thread asks. What is made depends on its position alone, so nothing depends on the threads;
/// no more than `ahead` things and those last asked for are kept.
final class ReadAhead<Element: Sendable> {
  private let line: Line<Element>
  private let workers: Int
  private let ahead: Int
  private let limit: Int
  private var threads: [WorkerThread]?

  /// Prepares to make things; the threads start when the first is asked for.
  ///
  /// - Parameters:
  ///   - workers: how many threads; with none, the asking thread does all when it asks.
  ///   - ahead: how many are made before they are asked for.
  ///   - limit: where positions end.
  ///   - make: makes the thing of a position, on any thread.
  init(
    workers: Int, ahead: Int, limit: Int = .max, _ make: @escaping @Sendable (Int) -> Element
  ) {
    line = Line(make)
    (self.workers, self.ahead, self.limit) = (workers, workers > 0 ? ahead : 0, limit)
  }

  deinit { stop() }

  /// Returns the things of a range of positions; asking for what follows is fastest.
  func take(_ range: Range<Int>) -> [Element] {
    let end = range.upperBound >= limit - ahead ? limit : range.upperBound + ahead
    line.ask(for: range, until: max(end, range.upperBound))
    if threads == nil, workers > 0 {
      let line = line
      threads = (0..<workers).compactMap { _ in WorkerThread { line.work() } }
    }
    return line.take(range)
  }

  /// Ends the threads, each after the thing that it is at.
  func stop() {
    line.stop()
    for thread in threads ?? [] { thread.join() }
    threads = []
  }
}

/// What the threads of a ``ReadAhead`` share.
private final class Line<Element: Sendable>: Sendable {
  struct State: Sendable {
    /// Grows when what is being made is no longer wanted.
    var generation = 0
    /// What is below was handed out, or will not be asked for.
    var first = 0
    /// The first position that nobody has begun.
    var next = 0
    /// Where threads pause.
    var end = 0
    var ready: [Int: Element] = [:]
    var isStopped = false

    /// The next position below a bound, `nil` where all of them have been begun.
    mutating func begin(below bound: Int) -> Turn? {
      guard next < bound else { return nil }
      defer { next += 1 }
      return .make(position: next, generation: generation)
    }
  }

  /// What a thread does next.
  enum Turn {
    case make(position: Int, generation: Int)
    case end
  }

  private let state = Monitor(State())
  private let make: @Sendable (Int) -> Element

  init(_ make: @escaping @Sendable (Int) -> Element) { self.make = make }

  func ask(for range: Range<Int>, until end: Int) {
    state.change { state in
      if range.lowerBound < state.first || range.lowerBound > state.next {
        state.generation += 1
        state.ready = [:]
        state.next = range.lowerBound
      } else {
        for position in state.first..<range.lowerBound { state.ready[position] = nil }
      }
      (state.first, state.end) = (range.lowerBound, end)
    }
  }

  func work() {
    while true {
      let turn = state.wait { $0.isStopped ? Turn.end : $0.begin(below: $0.end) }
      guard case .make(let position, let generation) = turn else { return }
      put(position, generation)
    }
  }

  /// Takes part in the work until the range is done.
  func take(_ range: Range<Int>) -> [Element] {
    var known = range.lowerBound
    while true {
      let turn: Turn = state.wait { state in
        if let turn = state.begin(below: range.upperBound) { return turn }
        while known < range.upperBound, state.ready[known] != nil { known += 1 }
        return known == range.upperBound ? .end : nil
      }
      guard case .make(let position, let generation) = turn else { break }
      put(position, generation)
    }
    return state.change { state in
      state.first = range.upperBound
      return range.compactMap { state.ready.removeValue(forKey: $0) }
    }
  }

  func stop() { state.change { $0.isStopped = true } }

  private func put(_ position: Int, _ generation: Int) {
    let element = make(position)
    state.change { state in
      if state.generation == generation, position >= state.first {
        state.ready[position] = element
      }
    }
  }
}
