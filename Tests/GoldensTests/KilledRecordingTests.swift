import Goldens
import Images
import Rendering
import Testing

/// A process that is killed while it writes a golden leaves the old one or the new one.
@Suite struct KilledRecordingTests {
  private static let one = "  c: {render: {model: m, seed: 3}}"
  /// What a golden is made of.
  private static let files = ["goldens/c.json", "goldens/c.png"]

  /// What was recorded before.
  enum Before: CaseIterable {
    case nothing, otherPixels, samePixels
  }

  private static var other: FakePainter {
    var painter = FakePainter()
    painter.drawing = { recipe, _ in GoldenDrawing(image: picture(seed: recipe.seed).changed()) }
    return painter
  }

  private func painter(_ before: Before) -> FakePainter {
    before == .otherPixels ? Self.other : FakePainter(version: "1.0.0")
  }

  /// Records in a folder of its own and returns the golden.
  private func golden(_ painter: FakePainter) throws -> Golden {
    let place = try Place()
    try place.run(.record, .missing, painter: painter, cases: Self.one)
    return try #require(try GoldenStore(folder: place.path("goldens")).golden("c"))
  }

  /// Calls `body` with a place for each point at which writing may end.
  private func forEachKill(
    after before: Before, _ body: (Place, GoldenStore, _ isLast: Bool) throws -> Void
  ) throws {
    let new = try golden(FakePainter())
    var (done, count) = (0, 0)
    repeat {
      let place = try Place()
      if before != .nothing {
        try place.run(.record, .missing, painter: painter(before), cases: Self.one)
      }
      let store = GoldenStore(folder: place.path("goldens"))
      let steps = try store.stepsOfWriting(new, as: "c")
      count = steps.count
      for step in steps.prefix(done) { try step() }
      try body(place, store, done == count)
      done += 1
    } while done <= count
    // The folder, what was left there before, and two files under three names.
    #expect(count == 6)
  }

  @Test(arguments: Before.allCases)
  func `the golden is the old one, and from some point on the new one`(before: Before) throws {
    let old = before == .nothing ? nil : try golden(painter(before))
    let new = try golden(FakePainter())
    var isNew = false
    try forEachKill(after: before) { place, store, isLast in
      let found = try store.golden("c")
      isNew = isNew || found?.record == new.record
      #expect(found?.record == (isNew ? new : old)?.record)
      #expect(found?.image.samples == (isNew ? new : old)?.image.samples)
      #expect(isNew || !isLast)
      let checked = try place.run(.check, painter: FakePainter(), cases: Self.one).report
      let isSame = isNew || before == .samePixels
      #expect(checked.verdict == (isSame ? .same : before == .nothing ? .missing : .different))
    }
  }

  @Test(arguments: Before.allCases)
  func `recording again leaves the two files and nothing else`(before: Before) throws {
    for recording in [GoldenRecording.missing, .all] {
      try forEachKill(after: before) { place, store, _ in
        let wasThere = try store.golden("c")
        let again = try place.run(.record, recording, painter: FakePainter(), cases: Self.one)
        #expect(again.report.verdict < .missing && again.errors.isEmpty)
        #expect(place.contents == Self.files)
        let golden = try #require(try store.golden("c"))
        if recording == .missing, let wasThere { #expect(golden.record == wasThere.record) }
        if recording == .all { #expect(golden.record.version == FakePainter().version) }
        // The two belong together without help.
        try store.stepsOfWriting(golden, as: "d").forEach { try $0() }
        #expect(try place.bytes("goldens/c.json") == place.bytes("goldens/d.json"))
      }
    }
  }

  @Test func `a process that is killed after another that was killed leaves one of the goldens`()
    throws
  {
    let (old, next, last) = (try golden(Self.other), try golden(FakePainter()), try golden(third))
    // Before the third step the first process has left nothing.
    for first in 3...5 {
      for second in 0...6 {
        let place = try Place()
        let store = GoldenStore(folder: place.path("goldens"))
        try store.stepsOfWriting(old, as: "c").forEach { try $0() }
        try store.stepsOfWriting(next, as: "c").prefix(first).forEach { try $0() }
        try store.stepsOfWriting(last, as: "c").prefix(second).forEach { try $0() }
        let found = try #require(try store.golden("c"))
        let expected = [old, next, last].filter { $0.record == found.record }
        #expect(expected.map(\.image.samples) == [found.image.samples], "\(first), \(second)")
      }
    }
  }

  /// Draws what neither of the others does.
  private var third: FakePainter {
    var painter = FakePainter()
    painter.drawing = { recipe, _ in
      GoldenDrawing(image: picture(seed: recipe.seed).changed(at: 5, by: 3))
    }
    return painter
  }

  @Test func `a picture that cannot be written leaves the old golden and nothing else`() throws {
    let place = try Place()
    let store = GoldenStore(folder: place.path("goldens"))
    try place.put([1], "goldens/c.json")
    try place.makeFolder("goldens/c.png")
    let failed = try place.run(.record, .all, painter: FakePainter(), cases: Self.one)
    #expect(failed.report.verdict == .broken)
    #expect(place.contents == ["goldens/c.json"])
    #expect(try place.bytes("goldens/c.json") == [1])
    #expect(throws: (any Error).self) { try store.golden("c") }
  }

  @Test func `a record that is left over excuses no picture that it does not name`() throws {
    let place = try Place()
    let store = GoldenStore(folder: place.path("goldens"))
    try place.run(.record, .missing, painter: Self.other, cases: Self.one)
    for step in try store.stepsOfWriting(golden(FakePainter()), as: "c").prefix(3) { try step() }
    try place.put(picture(seed: 9), "goldens/c.png")
    let found = try place.run(.check, painter: FakePainter(), cases: Self.one)
    #expect(found.report.verdict == .broken)
  }
}
