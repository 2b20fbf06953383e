import Goldens
import Testing

@Suite struct JSONTests {
  @Test func `what is written is read back`() throws {
    let text = try SampleReport.report.json()
    #expect(text.hasSuffix("}\n"))
    #expect(try GoldenReport(json: text) == SampleReport.report)
  }

  @Test func `the shape is the documented one`() throws {
    var report = SampleReport.report
    report.outcomes = [SampleReport.same]
    #expect(
      try report.json() == """
        {
          "counts" : {
            "broken" : 0,
            "different" : 0,
            "missing" : 0,
            "recorded" : 0,
            "same" : 1
          },
          "file" : "samples/goldens.yaml",
          "format" : 1,
          "instructionSet" : "avx2",
          "numerics" : 1,
          "outcomes" : [
            {
              "changes" : [

              ],
              "comparison" : "exact",
              "measured" : 0,
              "message" : "",
              "name" : "toy/grid",
              "seconds" : 0.21,
              "verdict" : "same"
            }
          ],
          "seconds" : 4.25,
          "threads" : 2,
          "verdict" : "same",
          "version" : "1.2.0"
        }

        """)
  }

  @Test(arguments: [Double.infinity, -.infinity])
  func `a measure without end survives`(measured: Double) throws {
    var report = SampleReport.report
    report.outcomes[0].measured = measured
    let text = try report.json()
    #expect(text.contains(measured > 0 ? #""measured" : "inf""# : #""measured" : "-inf""#))
    #expect(try GoldenReport(json: text).outcomes[0].measured == measured)
  }

  @Test func `another format is refused, not misread`() throws {
    let text = try SampleReport.report.json().replacing(#""format" : 1"#, with: #""format" : 2"#)
    #expect(throws: DecodingError.self) { try GoldenReport(json: text) }
  }
}
