#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread with a stack as large as the first one's usually is: codecs and parsers need more than
/// some systems give to others.
package struct WorkerThread: @unchecked Sendable {
  // A number or a pointer that is only ever handed back to the system.
  private let thread: pthread_t

  /// Starts a thread; `nil` where the system has none left, which fewer threads make up for.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Body(run: body))
    let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
    defer { attributes.deallocate() }
    pthread_attr_init(attributes)
    defer { pthread_attr_destroy(attributes) }
    pthread_attr_setstacksize(attributes, 8 << 20)
    #if canImport(Darwin)
      var started: pthread_t?
      let failure = pthread_create(&started, attributes, { enter($0) }, box.toOpaque())
      guard failure == 0, let started else {
        box.release()
        return nil
      }
      thread = started
    #else
      var started = pthread_t()
      let failure = pthread_create(
        &started, attributes, { argument in argument.flatMap(enter) }, box.toOpaque())
      guard failure == 0 else {
        box.release()
        return nil
      }
      thread = started
    #endif
  }

  /// Waits for the thread's end; once for each thread.
  package func join() { pthread_join(thread, nil) }
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
