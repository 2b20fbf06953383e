import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs `work` for each index on several threads, the calling one among them.
///
/// `deliver` gets the results in the order of the indices as soon as those before are there: one
/// call at a time, from any of the threads. Ends when all are delivered, and returns them.
func inOrder<Result: Sendable>(
  _ count: Int, workers: Int, _ work: @escaping @Sendable (Int) -> Result,
  deliver: @escaping @Sendable (Result) -> Void
) -> [Result] {
  let line = Line<Result>(count)
  let takeAll: @Sendable () -> Void = {
    while let index = line.next() { line.put(work(index), at: index, deliver) }
  }
  let others = (1..<max(1, min(workers, count))).compactMap { _ in started(takeAll) }
  takeAll()
  for thread in others { pthread_join(thread, nil) }
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

/// Starts a thread with a stack as large as the first one's usually is; `nil` where the system has
/// none left, which fewer threads make up for.
private func started(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
  let box = Unmanaged.passRetained(Body(run: body))
  let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
  defer { attributes.deallocate() }
  pthread_attr_init(attributes)
  defer { pthread_attr_destroy(attributes) }
  pthread_attr_setstacksize(attributes, 8 << 20)
  #if canImport(Darwin)
    var thread: pthread_t?
    let failure = pthread_create(&thread, attributes, { enter($0) }, box.toOpaque())
  #else
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, attributes, { argument in argument.flatMap(enter) }, box.toOpaque())
  #endif
  guard failure == 0 else {
    box.release()
    return nil
  }
  return thread
}

private func enter(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
  return nil
}

/// What a thread runs, where C can carry it.
private final class Body: Sendable {
  let run: @Sendable () -> Void
  init(run: @escaping @Sendable () -> Void) { self.run = run }
}
