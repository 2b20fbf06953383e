import Goldens
import Testing

@Suite struct JUnitTests {
  private let root: XMLElementTree

  init() throws { root = try XMLElementTree.parse(SampleReport.report.junit()) }

  @Test func `the sums agree with the cases`() throws {
    #expect(root.name == "testsuites")
    #expect(root.children.map(\.name) == ["testsuite"])
    let suite = root.children[0]
    #expect(suite.attributes["name"] == "samples/goldens.yaml")
    for element in [root, suite] {
      #expect(element.attributes["tests"] == "7")
      #expect(element.attributes["failures"] == String(suite.all("failure").count))
      #expect(element.attributes["errors"] == String(suite.all("error").count))
      #expect(element.attributes["time"] == "4.250")
    }
    #expect(suite.attributes["skipped"] == String(suite.all("skipped").count))
    #expect(suite.all("testcase").count == 7)
    #expect(suite.all("property").map { $0.attributes["value"] } == ["1.2.0", "1", "avx2", "2"])
  }

  @Test func `a verdict becomes what CI systems know`() {
    let ends = root.all("testcase").map { testcase in
      testcase.children.map(\.name).filter { $0 != "system-out" }.joined()
    }
    #expect(ends == ["", "failure", "failure", "failure", "failure", "error", "skipped"])
    let failure = root.all("failure")[0]
    #expect(failure.attributes["type"] == "different")
    #expect(failure.attributes["message"]?.hasPrefix("model sha256:0f3a62c9d…") == true)
    #expect(failure.text.contains("first step that differs: coupling 3"))
    #expect(failure.text.contains("first at x 10, y 12: expected"))
  }

  @Test func `names come back as they were, without what XML forbids`() {
    let testcase = root.all("testcase")[2]
    #expect(
      testcase.attributes["name"] == SampleReport.hostileName.replacing("\u{1B}", with: ""))
    #expect(testcase.attributes["classname"] == "goldens")
    #expect(testcase.children[0].text.hasPrefix("</script><img src=x onerror=alert(2)> ]]>"))
  }

  @Test func `pictures are named as attachments`() {
    let output = root.all("testcase")[2].all("system-out").map(\.text).joined()
    #expect(output.split(separator: "\n").first == "[[ATTACHMENT|large.expected.png]]")
    #expect(output.hasSuffix("[[ATTACHMENT|large.flicker.png]]"))
  }

  @Test func `every character of the lower planes can be in a name`() throws {
    let scalars = (UInt32(0)...0x1_0000).compactMap(Unicode.Scalar.init)
    var name = ""
    name.unicodeScalars.append(contentsOf: scalars)
    var report = SampleReport.report
    report.outcomes = [GoldenOutcome(name: name, verdict: .same, comparison: name)]
    let parsed = try XMLElementTree.parse(report.junit()).all("testcase")[0]
    let isKept = { (scalar: Unicode.Scalar) in
      scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        || [9, 10, 13].contains(scalar.value)
    }
    let kept = scalars.filter(isKept)
    #expect(parsed.attributes["name"].map { Array($0.unicodeScalars) } == kept)
    #expect(parsed.all("system-out")[0].text.unicodeScalars.count == kept.count + "asked: ".count)
  }
}
