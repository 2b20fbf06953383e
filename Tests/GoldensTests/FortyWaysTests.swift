import Goldens
import Images
import Testing

/// The ways in which a comparison can be fooled, and what each is called.
@Suite struct FortyWaysTests {
  @Test(arguments: Way.pairs + Way.folders + Way.leftOut)
  func `two files or folders`(way: Way) throws {
    let place = try Place()
    let body = try way.arrange(place)
    let found = try place.run(.check, painter: FakePainter(), cases: "  c: \(body)")
    expect(way, found)
  }

  @Test(arguments: Way.stored)
  func `a picture and its golden`(way: Way) throws {
    let place = try Place()
    let cases = "  c: {render: {model: m, seed: 3}}\n  d: {render: {model: m, seed: 4}}"
    let recorded = try place.run(.record, .missing, painter: FakePainter(), cases: cases)
    #expect(recorded.report.verdict == .recorded)
    let body = try way.arrange(place)
    let found = try place.run(.check, painter: way.painter, cases: "  c: \(body)")
    expect(way, found)
  }

  private func expect(_ way: Way, _ found: GoldenRun.Findings) {
    let outcome = found.report.outcomes.max { $0.verdict < $1.verdict }
    #expect(found.report.verdict == way.verdict, "\(way): \(found.report.outcomes)")
    let said =
      (outcome?.message ?? "") + (outcome?.changes.map(\.subject.rawValue) ?? []).description
    #expect(said.contains(way.says), "\(way): \(said)")
    #expect(outcome?.message.contains("\n") == false)
    #expect(found.errors.isEmpty == (way.verdict != .broken))
    // Whoever is told that something differs can look at it.
    if way.verdict == .different { #expect(outcome?.pictures != nil || way.says.contains("only")) }
  }
}

/// One way to fool a comparison.
struct Way: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let verdict: GoldenVerdict
  /// What the message or the changes have to contain.
  let says: String
  var painter = FakePainter()
  /// Puts files into their places and returns the case.
  let arrange: @Sendable (Place) throws -> String

  init(
    _ name: String, _ verdict: GoldenVerdict, _ says: String = "",
    painter: FakePainter = FakePainter(), _ arrange: @escaping @Sendable (Place) throws -> String
  ) {
    (testDescription, self.verdict, self.says) = (name, verdict, says)
    self.painter = painter
    self.arrange = arrange
  }

  /// Two pictures under the names `a.png` and `b.png`.
  init(
    _ name: String, _ verdict: GoldenVerdict, _ says: String = "", _ expected: Image,
    _ actual: Image, _ more: String = ""
  ) {
    self.init(name, verdict, says) { place in
      try place.put(expected, "a.png")
      try place.put(actual, "b.png")
      return "{expected: a.png, actual: b.png\(more)}"
    }
  }
}
