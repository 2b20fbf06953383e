import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A wish to stop at the next picture or step: Ctrl-C, or a request to terminate.
///
/// The first one is noted, and long work looks for it between its steps. A second one ends the
/// process as if nobody had listened.
package enum Interrupt {
  private static let received = Atomic<Int32>(0)

  /// Listens from now on; a signal that the process was told to ignore stays ignored.
  package static func listen() {
    _ = received.load(ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      let previous = signal(number, handler)
      if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        _ = signal(number, SIG_IGN)
      }
    }
    // A parent's thread that holds signals back hands that on; nobody could stop us then.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    sigaddset(&wanted, SIGINT)
    sigaddset(&wanted, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }

  /// Whether the process was asked to stop.
  package static var isRequested: Bool { received.load(ordering: .relaxed) != 0 }

  /// The exit status of a process that stopped because it was asked to: 128 and the signal.
  package static var status: Int32 {
    let number = received.load(ordering: .relaxed)
    return 128 + (number == 0 ? SIGINT : number)
  }

  private static let handler: @convention(c) (Int32) -> Void = { number in
    received.store(number, ordering: .relaxed)
    _ = signal(number, SIG_DFL)
  }
}
