import Foundation
import Images
import Runs
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct LossCurveTests {
  private func steps(_ range: ClosedRange<Int>, seconds: Double = 1) -> [LogEntry] {
    range.map { step in
      HandmadeRun.step(
        step, loss: 2 + 3 / Double(step) + Double(step * 7 % 11) / 50, seconds: seconds)
    }
  }

  private func validation(_ step: Int, _ loss: Double) -> LogEntry {
    var entry = LogEntry(.validation, step: step)
    entry.loss = loss
    return entry
  }

  @Test func `draws an SVG that a parser takes and a PNG of one size`() throws {
    let run = try HandmadeRun()
    try run.log(steps(1...300) + [validation(100, 2.2), validation(300, 2.15)])
    try LossCurve.write(run.folder, lossName: "bits/dim <&>")
    let parser = XMLParser(data: Data(try run.bytes(run.folder.lossSVG)))
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    let text = String(decoding: try run.bytes(run.folder.lossSVG), as: UTF8.self)
    #expect(text.contains("bits/dim &lt;&amp;&gt;"))
    #expect(text.contains("best 2.15 at 300"))
    let image = try Image.read(run.folder.lossPNG)
    #expect(image.width == 1280 && image.height == 720)
    // White paper, and the colours of all four curves somewhere on it.
    #expect(image[2, 2] == [255, 255, 255])
    let colours = Set(
      (0..<720).flatMap { y in (0..<1280).map { x in image[x, y] } })
    for colour in [[170, 198, 230], [25, 87, 165], [222, 117, 24], [46, 125, 80]] {
      #expect(colours.contains(colour), "\(colour)")
    }
  }

  @Test func `gives the same bytes whenever it looks, and whatever the clock said`() throws {
    let (whole, parts) = (try HandmadeRun(), try HandmadeRun())
    try whole.log(steps(1...3000))
    try LossCurve.write(whole.folder, lossName: "loss")
    let curve = LossCurve(of: parts.folder, lossName: "loss")
    for start in stride(from: 1, to: 3000, by: 700) {
      try parts.log(steps(start...min(start + 699, 3000), seconds: 5))
      try curve.write()
    }
    #expect(try parts.bytes(parts.folder.lossSVG) == whole.bytes(whole.folder.lossSVG))
    #expect(try parts.bytes(parts.folder.lossPNG) == whole.bytes(whole.folder.lossPNG))
  }

  @Test func `writes at most once a minute`() throws {
    let run = try HandmadeRun()
    try run.log(steps(1...10))
    let curve = LossCurve(of: run.folder, lossName: "loss")
    try curve.write(at: 100)
    let first = try run.bytes(run.folder.lossSVG)
    try run.log(steps(11...20))
    try curve.write(at: 159)
    #expect(try run.bytes(run.folder.lossSVG) == first)
    try curve.write(at: 160)
    #expect(try run.bytes(run.folder.lossSVG) != first)
  }

  @Test func `stays small however many steps there are`() throws {
    let run = try HandmadeRun()
    try run.log(steps(1...40_000))
    try LossCurve.write(run.folder, lossName: "loss")
    #expect(try run.bytes(run.folder.lossSVG).count < 100_000)
    #expect(try run.bytes(run.folder.lossPNG).count < 200_000)
  }

  @Test func `marks where a run went back`() throws {
    let run = try HandmadeRun()
    var back = LogEntry(.rollback, step: 20)
    back.note = "step 38: the loss is no longer a number"
    try run.log(steps(1...37) + [back] + steps(21...60))
    try LossCurve.write(run.folder, lossName: "loss")
    let text = String(decoding: try run.bytes(run.folder.lossSVG), as: UTF8.self)
    #expect(text.contains("went back once"))
    #expect(text.contains("#c62828"))
  }

  @Test func `is logarithmic where losses span more than two decades, and cuts a steep start`()
    throws
  {
    let falling = try HandmadeRun()
    try falling.log((1...200).map { HandmadeRun.step($0, loss: 50 / Double($0 * $0)) })
    try LossCurve.write(falling.folder, lossName: "loss")
    #expect(
      String(decoding: try falling.bytes(falling.folder.lossSVG), as: UTF8.self)
        .contains("logarithmic"))
    let steep = try HandmadeRun()
    try steep.log((1...200).map { HandmadeRun.step($0, loss: $0 < 5 ? 90 : 2 + 1 / Double($0)) })
    try LossCurve.write(steep.folder, lossName: "loss")
    let text = String(decoding: try steep.bytes(steep.folder.lossSVG), as: UTF8.self)
    #expect(!text.contains("logarithmic"))
    #expect(text.contains("up to 90.01 above"))
  }

  @Test func `draws odd logs and leaves nothing of empty ones`() throws {
    for losses in [
      [1.5], [-3, -3, -3], [1e300, -1e300, 0], [1e-300, 1e300], [.leastNonzeroMagnitude, 0],
    ] {
      let run = try HandmadeRun()
      try run.log(losses.enumerated().map { HandmadeRun.step($0.offset, loss: $0.element) })
      try LossCurve.write(run.folder, lossName: "loss")
      #expect(XMLParser(data: Data(try run.bytes(run.folder.lossSVG))).parse(), "\(losses)")
    }
    let run = try HandmadeRun()
    try LossCurve.write(run.folder, lossName: "loss")
    try run.log([LogEntry(.end, step: 0)])
    try LossCurve.write(run.folder, lossName: "loss")
    #expect(!FileManager.default.fileExists(atPath: run.folder.lossSVG))
  }
}
