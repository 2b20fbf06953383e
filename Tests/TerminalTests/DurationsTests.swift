import Terminal
import Testing

@Suite struct DurationsTests {
  @Test(arguments: [
    (0, "0:00"), (7.4, "0:07"), (59.6, "1:00"), (754, "12:34"), (11_045, "3:04:05"),
    (-1, "–"), (.infinity, "–"), (.nan, "–"),
  ])
  func `time spans read as on a clock`(seconds: Double, text: String) {
    #expect(clockText(seconds: seconds) == text)
  }

  @Test(arguments: [
    (1.25, 1, "1.3"), (0.004, 2, "0.00"), (-0.004, 2, "0.00"), (-1.5, 2, "-1.50"),
    (2.999, 2, "3.00"),
    (1.05, 3, "1.050"), (7.5, 0, "8"), (.infinity, 2, "inf"),
  ])
  func `numbers keep their digits`(value: Double, digits: Int, text: String) {
    #expect(fixed(value, digits: digits) == text)
  }

  @Test func `the stopwatch does not go back`() {
    let start = Stopwatch.now
    #expect(Stopwatch.now >= start)
  }

  @Test func `a table sets its first column left and the others right`() {
    let table = TextTable([("case", 6), ("ms", 5)])
    #expect(table.header == "case       ms")
    #expect(table.row(["a", "1.5"]) == "a         1.5")
    #expect(table.row(["a long name", "1.5"]) == "a long name    1.5")
  }

  @Test func `a last column that is set left ends with its text`() {
    let table = TextTable([("case", 6), ("ms", 5), ("note", 20)], left: [0, 2])
    #expect(table.row(["a", "1.5", "slow"]) == "a         1.5  slow")
  }
}
