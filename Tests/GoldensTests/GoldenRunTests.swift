import Foundation
import Goldens
import Images
import Rendering
import Synchronization
import Testing

/// What is recorded, checked and approved, and when.
@Suite struct GoldenRunTests {
  private static let one = "  c: {render: {model: m, seed: 3}}"

  /// Draws other pixels than the usual painter, from the same model.
  private static var later: FakePainter {
    var painter = FakePainter(version: "1.3.0")
    painter.drawing = { recipe, _ in GoldenDrawing(image: picture(seed: recipe.seed).changed()) }
    return painter
  }

  @Test func `what is recorded is the same afterwards, and stays as it is`() throws {
    let place = try Place()
    let first = try place.run(.record, .missing, painter: FakePainter(), cases: Self.one)
    #expect(first.report.outcomes.map(\.verdict) == [.recorded])
    #expect(place.contents == ["goldens/c.json", "goldens/c.png"])
    let bytes = try place.bytes("goldens/c.json") + place.bytes("goldens/c.png")
    for (task, recording) in [
      (GoldenRun.Action.check, GoldenRecording.never), (.record, .failed),
    ] {
      let again = try place.run(task, recording, painter: FakePainter(), cases: Self.one)
      #expect(again.report.outcomes.map(\.verdict) == [.same])
    }
    let all = try place.run(.record, .all, painter: FakePainter(), cases: Self.one)
    #expect(all.report.verdict == .same)
    #expect(try place.bytes("goldens/c.json") + place.bytes("goldens/c.png") == bytes)
  }

  @Test func `the golden carries the recipe that drew it`() throws {
    let place = try Place()
    try place.run(.record, .missing, painter: FakePainter(), cases: Self.one)
    let golden = try Image.read(place.path("goldens/c.png"))
    #expect(golden.samples == picture(seed: 3).samples)
    #expect(try RenderRecipe(carriedBy: golden, path: "c.png").seed == 3)
  }

  @Test(arguments: [
    (GoldenRecording.never, GoldenVerdict.missing, GoldenVerdict.different),
    (.missing, .recorded, .different), (.failed, .recorded, .recorded),
    (.all, .recorded, .recorded),
  ])
  func `which goldens a mode writes`(
    recording: GoldenRecording, missing: GoldenVerdict, different: GoldenVerdict
  ) throws {
    for task in [GoldenRun.Action.check, .record] {
      let place = try Place()
      #expect(
        try place.run(task, recording, painter: FakePainter(), cases: Self.one).report.verdict
          == missing)
      try place.run(.record, .all, painter: FakePainter(), cases: Self.one)
      let old = try place.bytes("goldens/c.png")
      #expect(
        try place.run(task, recording, painter: Self.later, cases: Self.one).report.verdict
          == different)
      #expect(try (place.bytes("goldens/c.png") == old) == (different == .different))
    }
  }

  @Test func `a broken golden is replaced only where that is asked for`() throws {
    let place = try Place()
    try place.run(.record, .missing, painter: FakePainter(), cases: Self.one)
    try place.put(picture(seed: 8), "goldens/c.png")
    let refused = try place.run(.record, .missing, painter: FakePainter(), cases: Self.one)
    #expect(refused.report.verdict == .broken)
    let replaced = try place.run(.record, .failed, painter: FakePainter(), cases: Self.one)
    #expect(replaced.report.verdict == .recorded)
    #expect(
      try place.run(.check, painter: FakePainter(), cases: Self.one).report.verdict == .same)
  }

  @Test func `a picture alone is completed where it is what is drawn now`() throws {
    let place = try Place()
    try place.run(.record, .missing, painter: FakePainter(), cases: Self.one)
    try place.remove("goldens/c.json")
    #expect(
      try place.run(.record, .missing, painter: Self.later, cases: Self.one).report.verdict
        == .broken)
    let completed = try place.run(.check, .missing, painter: FakePainter(), cases: Self.one)
    #expect(completed.report.verdict == .recorded)
    #expect(place.has("goldens/c.json"))
  }

  @Test func `a check writes the pictures of a case that differs, and removes them later`() throws {
    let place = try Place()
    try place.run(.record, .missing, painter: FakePainter(), cases: Self.one)
    let found = try place.run(.check, painter: Self.later, cases: Self.one).report.outcomes[0]
    #expect(found.difference?.pixels == 1 && found.difference?.bounds == [4, 2, 1, 1])
    let pictures = try #require(found.pictures)
    let (old, new) = (try #require(pictures.expected), try #require(pictures.actual))
    #expect(try Image.read(old).samples == picture(seed: 3).samples)
    #expect(try Image.read(new).samples == picture(seed: 3).changed().samples)
    let difference = try Image.read(try #require(pictures.difference))
    #expect(difference[4, 2] != difference[5, 2] && difference.channels == .rgb)
    // Programs that know no animation show what was expected.
    #expect(try Image.read(try #require(pictures.flicker)).samples == picture(seed: 3).samples)
    try place.run(.check, painter: FakePainter(), cases: Self.one)
    #expect(!place.has("golden-report/c"))
  }

  @Test(arguments: [
    picture(width: 9), picture(.rgba, height: 3), picture(.rgb).withDepth(.sixteen),
  ])
  func `pictures of other kinds and sizes can be looked at side by side`(actual: Image) throws {
    let place = try Place()
    try place.put(picture(), "a.png")
    try place.put(actual, "b.png")
    let found = try place.run(
      .check, painter: FakePainter(), cases: "  c: {expected: a.png, actual: b.png}")
    #expect(found.report.verdict == .different, "\(found.report.outcomes[0].message)")
    let flicker = try Image.read(try #require(found.report.outcomes[0].pictures?.flicker))
    #expect(flicker.width == max(8, actual.width) && flicker.height == max(8, actual.height))
  }

  @Test func `what is approved is what was looked at`() throws {
    let place = try Place()
    try place.run(.record, .missing, painter: FakePainter(), cases: Self.one)
    let early = try place.run(.approve, painter: Self.later, cases: Self.one)
    #expect(early.report.outcomes[0].message == "nothing to approve")
    try place.run(.check, painter: Self.later, cases: Self.one)
    var other = Self.later
    other.drawing = { recipe, _ in GoldenDrawing(image: picture(seed: 99)) }
    let stale = try place.run(.approve, painter: other, cases: Self.one)
    #expect(stale.report.verdict == .broken)
    #expect(
      stale.errors.first as? GoldenError == .stale(path: place.path("golden-report/c/actual.png")))
    let approved = try place.run(.approve, painter: Self.later, cases: Self.one)
    #expect(approved.report.verdict == .recorded)
    #expect(try place.run(.check, painter: Self.later, cases: Self.one).report.verdict == .same)
  }

  @Test func `a missing golden can be looked at and approved too`() throws {
    let place = try Place()
    let missing = try place.run(.check, .never, painter: FakePainter(), cases: Self.one)
    #expect(missing.report.verdict == .missing)
    #expect(place.contents == ["golden-report/c/actual.png"])
    #expect(
      try place.run(.approve, painter: FakePainter(), cases: Self.one).report.verdict == .recorded)
    #expect(place.contents == ["goldens/c.json", "goldens/c.png"])
  }

  @Test func `files and folders that differ are approved by copying them`() throws {
    let place = try Place()
    try place.put(picture(), "a/x.png")
    try place.put(picture(seed: 1), "b/x.png")
    try place.put(picture(seed: 2), "b/deep/new.png")
    let cases = "  c: {expected: a, actual: b}"
    let found = try place.run(.check, painter: FakePainter(), cases: cases)
    #expect(found.report.outcomes.map(\.name) == ["c/deep/new.png", "c/x.png"])
    #expect(found.report.outcomes.map(\.verdict) == [.different, .different])
    let approved = try place.run(.approve, painter: FakePainter(), cases: cases)
    #expect(approved.report.outcomes.map(\.verdict) == [.recorded, .recorded])
    #expect(try place.bytes("a/deep/new.png") == place.bytes("b/deep/new.png"))
    #expect(try place.run(.check, painter: FakePainter(), cases: cases).report.verdict == .same)
    #expect(!place.has("golden-report/c"))
  }

  @Test func `approval changes no pixel where formats differ`() throws {
    let place = try Place()
    try place.put(picture(.rgb), "a.png")
    try place.put(picture(.rgb, seed: 1), "b.jpg", as: .jpeg)
    let toPNG = "  c: {expected: a.png, actual: b.jpg}"
    try place.run(.check, painter: FakePainter(), cases: toPNG)
    #expect(
      try place.run(.approve, painter: FakePainter(), cases: toPNG).report.verdict == .recorded)
    #expect(try place.run(.check, painter: FakePainter(), cases: toPNG).report.verdict == .same)
    try place.put(picture(.rgb), "a.png")
    let toJPEG = "  c: {expected: b.jpg, actual: a.png}"
    try place.run(.check, painter: FakePainter(), cases: toJPEG)
    let old = try place.bytes("b.jpg")
    #expect(
      try place.run(.approve, painter: FakePainter(), cases: toJPEG).report.verdict == .broken)
    #expect(try place.bytes("b.jpg") == old)
  }

  @Test func `a picture that somebody else wrote is recorded too, whatever its format`() throws {
    let place = try Place()
    let cases = "  banner: {actual: out/banner.jpg}"
    try place.put(picture(.rgb), "out/banner.jpg", as: .jpeg)
    try place.run(.record, .missing, painter: FakePainter(), cases: cases)
    // Another release and instruction set change nothing about it.
    var painter = FakePainter(version: "2.0.0")
    painter.instructionSet = "slow"
    let found = try place.run(.check, painter: painter, cases: cases).report.outcomes[0]
    #expect(found.verdict == .same && found.changes.isEmpty)
    try place.put(picture(.rgb, seed: 1), "out/banner.jpg", as: .jpeg)
    #expect(
      try place.run(.check, painter: painter, cases: cases).report.verdict == .different)
  }

  @Test func `cases side by side are reported in the order of the file`() throws {
    let place = try Place()
    let names = (0..<12).map { "case\($0)" }
    let cases = names.map { "  \($0): {render: {model: m, seed: \($0.dropFirst(4))}}" }
    var painter = FakePainter()
    let threads = Mutex<Set<Int>>([])
    painter.drawing = { recipe, way in
      // The first cases take longest.
      usleep(UInt32(12 - recipe.seed) * 1000)
      threads.withLock { _ = $0.insert(way.threads) }
      if recipe.seed == 5 { throw ImageError.notANumber(channel: 0, row: 0, column: 0) }
      return GoldenDrawing(image: picture(seed: recipe.seed))
    }
    let file = try GoldenFile(
      yaml: "cases:\n" + cases.joined(separator: "\n"), path: place.path("g.yaml"))
    var run = GoldenRun(file, painter: painter, threads: 8)
    (run.task, run.recording) = (.record, .missing)
    let seen = Mutex<[String]>([])
    let found = try run.run { outcome in seen.withLock { $0.append(outcome.name) } }
    #expect(seen.withLock { $0 } == names && found.report.outcomes.map(\.name) == names)
    #expect(found.report.outcomes.filter { $0.verdict == .broken }.map(\.name) == ["case5"])
    #expect(found.report.outcomes.count { $0.verdict == .recorded } == 11)
    #expect(threads.withLock { $0 } == [1])
    run.cases = Array(file.cases.prefix(2))
    (run.task, run.recording) = (.check, .never)
    threads.withLock { $0 = [] }
    #expect(try run.run { _ in }.report.verdict == .same)
    #expect(threads.withLock { $0 } == [4])
  }

  @Test func `a run that is stopped leaves what is whole and says so`() throws {
    let place = try Place()
    let cases = (0..<4).map { "  c\($0): {render: {model: m, seed: \($0)}}" }
    let file = try GoldenFile(
      yaml: "cases:\n" + cases.joined(separator: "\n"), path: place.path("g.yaml"))
    let isStopped = Mutex(false)
    var painter = FakePainter()
    painter.drawing = { recipe, way in
      if recipe.seed == 2 { isStopped.withLock { $0 = true } }
      return way.isStopped() ? nil : GoldenDrawing(image: picture(seed: recipe.seed))
    }
    var run = GoldenRun(file, painter: painter, threads: 1)
    (run.task, run.recording) = (.record, .missing)
    run.isStopped = { isStopped.withLock { $0 } }
    let found = try run.run { _ in }
    #expect(!found.isComplete && found.report.outcomes.map(\.name) == ["c0", "c1"])
    #expect(
      place.contents
        == ["goldens/c0.json", "goldens/c0.png", "goldens/c1.json", "goldens/c1.png"])
  }

  @Test func `an output folder that cannot be made ends the run before anything is drawn`() throws {
    let place = try Place()
    try place.put([1], "file")
    let file = try GoldenFile(yaml: "cases:\n" + Self.one, path: place.path("g.yaml"))
    var painter = FakePainter()
    painter.drawing = { _, _ in
      Issue.record("something was drawn")
      return nil
    }
    var run = GoldenRun(file, painter: painter, threads: 1)
    run.output = place.path("file/report")
    #expect(throws: (any Error).self) { try run.run { _ in } }
  }

  @Test func `goldens that cannot be written are broken one by one`() throws {
    let place = try Place()
    try place.put([1], "goldens")
    let found = try place.run(.record, .missing, painter: FakePainter(), cases: Self.one)
    #expect(found.report.verdict == .broken)
    #expect(place.contents == ["goldens"])
  }
}
