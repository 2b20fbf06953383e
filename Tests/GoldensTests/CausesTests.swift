import Goldens
import Images
import Rendering
import Testing

/// What a check says about why pictures differ.
@Suite struct CausesTests {
  private static let one = "  c: {render: {model: m, seed: 3}}"

  /// Records with one painter, checks with another.
  private func outcome(
    _ recorded: FakePainter = FakePainter(), _ checked: FakePainter, threads: Int = 2,
    cases: String = Self.one
  ) throws -> GoldenOutcome {
    let place = try Place()
    try place.run(.record, .missing, painter: recorded, cases: Self.one)
    return try place.run(.check, painter: checked, threads: threads, cases: cases)
      .report.outcomes[0]
  }

  /// A painter whose pixels change where `isOther` says so.
  private func painter(
    on instructionSet: String = "fast", _ isOther: @escaping @Sendable (GoldenWay) -> Bool
  ) -> FakePainter {
    var painter = FakePainter()
    painter.instructionSet = instructionSet
    painter.drawing = { recipe, way in
      let drawn = picture(seed: recipe.seed)
      return GoldenDrawing(image: isOther(way) ? drawn.changed() : drawn)
    }
    return painter
  }

  @Test func `a model with another digest, whether pixels differ or not`() throws {
    var other = painter { _ in true }
    other.model = "sha256:fedcba9876543210"
    let different = try outcome(FakePainter(), other)
    #expect(different.verdict == .different)
    #expect(different.changes.map(\.subject) == [.model, .pixels])
    var equal = FakePainter()
    equal.model = other.model
    let same = try outcome(FakePainter(), equal)
    #expect(same.verdict == .same && same.changes.map(\.subject) == [.model])
  }

  @Test func `settings by their names`() throws {
    let found = try outcome(
      FakePainter(), FakePainter(), cases: "  c: {render: {model: m, seed: 4, temperature: 0.5}}")
    #expect(found.changes.first?.subject == .recipe)
    #expect(found.changes.first?.recorded == "seed 3, temperature 1.0")
    #expect(found.changes.first?.found == "seed 4, temperature 0.5")
  }

  @Test func `the release and its arithmetic`() throws {
    var other = painter { _ in true }
    (other.version, other.numerics) = ("1.3.0", 2)
    let found = try outcome(FakePainter(), other)
    #expect(found.changes.map(\.subject) == [.numerics, .version, .pixels])
  }

  @Test func `the code, where it draws other pixels in every way`() throws {
    let found = try outcome(FakePainter(), painter { _ in true })
    #expect(found.changes.map(\.subject) == [.code, .pixels])
    #expect(found.changes[0].found == "other pixels on fast with 1 thread too")
  }

  @Test func `the instruction set, where the recorded one still draws the recorded pixels`() throws
  {
    let other = painter(on: "slow") { $0.instructionSet != "fast" }
    let found = try outcome(FakePainter(), other)
    #expect(found.changes.map(\.subject) == [.instructionSet, .pixels])
    #expect(found.changes[0].recorded == "fast" && found.changes[0].found == "slow")
  }

  @Test func `not the instruction set, where the recorded one draws other pixels too`() throws {
    let found = try outcome(FakePainter(), painter(on: "slow") { _ in true })
    #expect(found.changes.map(\.subject) == [.code, .pixels])
  }

  @Test func `either of the two, where this machine does not have the recorded one`() throws {
    var other = painter(on: "slow") { _ in true }
    other.instructionSets = ["slow"]
    let found = try outcome(FakePainter(), other)
    #expect(found.changes.map(\.subject) == [.instructionSet, .code, .pixels])
    #expect(found.changes[1].found == "fast is not on this machine")
  }

  @Test func `threads, which no program of ours may let show`() throws {
    let found = try outcome(FakePainter(), painter { $0.threads > 1 })
    #expect(found.changes.map(\.subject) == [.code, .pixels])
    #expect(found.changes[0].found == "the recorded pixels with 1 thread, others with 2")
  }

  @Test func `the first step and the picture, from traces`() throws {
    func tracing(_ digests: [String: String], _ steps: [String] = ["code", "one", "two"])
      -> FakePainter
    {
      var painter = FakePainter()
      painter.drawing = { recipe, way in
        GoldenDrawing(
          image: picture(seed: recipe.seed),
          trace: way.traces ? GoldenTrace(steps: steps, pictures: digests) : nil)
      }
      return painter
    }
    let place = try Place()
    let old = ["7": "aa bb cc", "10": "dd ee ff"]
    try place.run(.record, .missing, painter: tracing(old), cases: Self.one)
    let plain = try place.bytes("goldens/c.json")
    let added = try place.run(
      .record, .missing, painter: tracing(old), traces: true, cases: Self.one)
    #expect(added.report.verdict == .recorded)
    #expect(try place.bytes("goldens/c.json").count > plain.count)
    func firstStep(_ painter: FakePainter) throws -> String? {
      try place.run(.check, painter: painter, cases: Self.one).report.outcomes[0].firstStep
    }
    #expect(try firstStep(tracing(old)) == nil)
    #expect(
      try firstStep(tracing(["7": "aa bb xx", "10": "dd xx ff"]))
        == "one of the picture with seed 10")
    #expect(
      try firstStep(tracing(["7": "aa xx cc", "10": "dd xx ff"]))
        == "one of the picture with seed 7")
    #expect(
      try firstStep(tracing(old, ["code", "one", "three"])) == "three, where 'two' was recorded")
    #expect(
      try firstStep(tracing(["7": "aa bb", "10": "dd ee"], ["code", "one"]))
        == "two, a step that is gone")
  }
}
