import Files
import Goldens
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct PageTests {
  private static let drawn = SampleReport.report.html(read: SampleReport.read)
  private let page = drawn

  @Test func `nothing of users is read as a tag`() {
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; \"quotes\" | a⏎new line ␛"))
    #expect(count("<script") == 1)
    #expect(count("</script") == 1)
    #expect(count("<img") == 10)
    #expect(!page.contains("<b>0.7"))
  }

  @Test func `the page asks for nothing from elsewhere`() {
    #expect(count("src=\"") == count("src=\"data:image/png;base64,"))
    #expect(count("href=\"") == count("href=\"#case-") + count("href=\"data:,\""))
    #expect(!page.contains("http:") && !page.contains("https:") && !page.contains("url("))
    #expect(page.contains("default-src 'none'; img-src data:;"))
  }

  @Test func `every case that needs a look has a place, the others a line`() {
    #expect(count("<article") == 5)
    #expect(count("<tr class=\"fine\">") == 2)
    #expect(page.contains(##"<a href="#case-2">toy/single 28×28</a>"##))
    #expect(page.contains("First step that differs: <strong>coupling 3 of the picture with seed 9"))
    #expect(!page.contains("sha256:000102030405"))
    #expect(page.contains("<p>7200 of 230400 pixels differ (3.13 %), by 48 levels at most.</p>"))
    #expect(!page.contains("<p>21 of 784 pixels differ (2.68 %)"))
    #expect(page.contains("First pixel: x 10, y 12 (counted from 0), expected"))
  }

  @Test func `a picture that cannot be had is named, the report stays whole`() {
    #expect(page.contains("Expected: no such picture.png: there is no such file"))
    let damaged = SampleReport.report.html { _ in [0x89, 0x50, 0x4E, 0x47] }
    #expect(!damaged.contains("<img"))
    #expect(damaged.hasSuffix("</html>\n"))
  }

  @Test func `a page does not grow without end`() throws {
    let bytes = try ["expected", "actual", "difference"].reduce(0) { sum, part in
      sum + (try SampleReport.read("small.\(part).png").count)
    }
    let page = SampleReport.report.html(pictureBytes: bytes, read: SampleReport.read)
    #expect(page.ranges(of: "<img").count == 3)
    #expect(page.contains("Now: the page has enough pictures; this one is large.actual.png"))
  }

  @Test func `the same report is the same page`() {
    #expect(SampleReport.report.html(read: SampleReport.read) == page)
  }

  /// `scripts/check-html-report` looks at them with a browser and with xmllint.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["ATELIER_SAMPLE_REPORT"] != nil))
  func `samples are written where they are asked for`() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["ATELIER_SAMPLE_REPORT"])
    try AtomicFile.write(Array(page.utf8), to: folder + "/report.html")
    try AtomicFile.write(Array(SampleReport.report.junit().utf8), to: folder + "/report.xml")
    try AtomicFile.write(Array(SampleReport.report.json().utf8), to: folder + "/report.json")
  }

  private func count(_ text: String) -> Int { page.ranges(of: text).count }
}
