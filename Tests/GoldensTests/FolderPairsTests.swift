import Dispatch
import Goldens
import Images
import Synchronization
import Testing

/// Pairs of two folders are compared side by side, and reported by name.
@Suite struct FolderPairsTests {
  private static let cases = "  c: {expected: a, actual: b}"

  @Test func `two pairs of one case are under way at once`() throws {
    let place = try Place()
    for name in ["x", "y"] {
      for folder in ["a", "b"] { try place.put(picture(), "\(folder)/\(name).png") }
    }
    let file = try GoldenFile(yaml: "cases:\n" + Self.cases, path: place.path("goldens.yaml"))
    var run = GoldenRun(file, painter: FakePainter(), threads: 2)
    let arrived = Mutex(0)
    let haveMet = Mutex(false)
    let meeting = DispatchSemaphore(value: 0)
    run.isStopped = {
      let isFirst = arrived.withLock { count in
        count += 1
        return count == 1
      }
      if isFirst {
        let result = meeting.wait(timeout: .now() + 60)
        haveMet.withLock { $0 = result == .success }
      } else {
        meeting.signal()
      }
      return false
    }
    #expect(try run.run { _ in }.report.verdict == .same)
    #expect(haveMet.withLock { $0 })
  }

  @Test func `each pair counts where progress is told`() throws {
    let place = try Place()
    for name in ["x", "y", "z"] {
      for folder in ["a", "b"] { try place.put(picture(), "\(folder)/\(name).png") }
    }
    try place.put(picture(), "b/new.png")
    let file = try GoldenFile(
      yaml: "cases: {c: {expected: a, actual: b}, d: {expected: a/x.png, actual: b/x.png}}",
      path: place.path("goldens.yaml"))
    var total = 0
    let outcomes = Mutex(0)
    let found = try GoldenRun(file, painter: FakePainter(), threads: 2).run(started: { total = $0 })
    { _ in
      outcomes.withLock { $0 += 1 }
    }
    #expect(total == 5 && outcomes.withLock { $0 } == 5 && found.report.outcomes.count == 5)
  }

  @Test func `many threads report the pairs by name, and lose no picture`() throws {
    let place = try Place()
    let names = (10..<70).map { $0 % 3 == 0 ? "\($0).png" : "deep/\($0).png" }
    for (index, name) in names.enumerated() {
      try place.put(picture(), "a/\(name)")
      try place.put(picture(seed: index % 2 == 0 ? 0 : 1), "b/\(name)")
    }
    let one = try place.run(.check, painter: FakePainter(), cases: Self.cases)
    let written = place.contents
    for _ in 0..<3 {
      let many = try place.run(.check, painter: FakePainter(), threads: 8, cases: Self.cases)
      #expect(many.report.outcomes.map(\.name) == names.map { "c/\($0)" }.sorted())
      #expect(many.report.outcomes.map(\.verdict) == one.report.outcomes.map(\.verdict))
      #expect(many.report.outcomes.map(\.message) == one.report.outcomes.map(\.message))
      #expect(place.contents == written)
    }
  }
}
