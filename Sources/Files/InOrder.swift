import Synchronization

/// Runs `work` for each index on several threads, the calling one among them.
///
/// `deliver` gets the results in the order of the indices as soon as those before are there: one
/// call at a time, from any of the threads. Ends when all are delivered, and returns them.
package func inOrder<Result: Sendable>(
  _ count: Int, workers: Int, _ work: @escaping @Sendable (Int) -> Result,
  deliver: @escaping @Sendable (Result) -> Void
) -> [Result] {
  let line = Line<Result>(count)
  let takeAll: @Sendable () -> Void = {
    while let index = line.next() { line.put(work(index), at: index, deliver) }
  }
  let others = (1..<max(1, min(workers, count))).compactMap { _ in WorkerThread(takeAll) }
  takeAll()
  for thread in others { thread.join() }
  return line.results
}

/// Indices that are handed out in order, and results that come back in any.
private final class Line<Result: Sendable>: Sendable {
  private struct State {
    var taken = 0
    var delivered = 0
    var results: [Result?]
  }

  private let state: Mutex<State>

  init(_ count: Int) {
    state = Mutex(State(results: Array(repeating: nil, count: count)))
  }

  var results: [Result] { state.withLock { $0.results.compactMap { $0 } } }

  func next() -> Int? {
    state.withLock { state in
      guard state.taken < state.results.count else { return nil }
      state.taken += 1
      return state.taken - 1
    }
  }

  func put(_ result: Result, at index: Int, _ deliver: (Result) -> Void) {
    state.withLock { state in
      state.results[index] = result
      while state.delivered < state.results.count, let ready = state.results[state.delivered] {
        deliver(ready)
        state.delivered += 1
      }
    }
  }
}
