import Foundation
import Images
import Runs
import Testing

@Suite struct OverviewTests {
  private func draw(_ run: HandmadeRun, step: Int, size: Int, channels: Image.Channels = .grey)
    throws
  {
    let images = (0..<9).map { number in
      Image(
        width: size, height: size, channels: channels,
        bytes: (0..<size * size * channels.rawValue).map {
          UInt8(truncatingIfNeeded: $0 &* (number + step) &* 2_654_435_761 >> 7)
        })
    }
    let grid = SampleGrid(family: "nice", step: step, seed: 0, count: 9)
    try grid.sheet(images).write(to: run.folder.sample(step: step), as: .png)
  }

  /// How many pictures an animated PNG says that it has.
  private func frames(_ bytes: [UInt8]) throws -> Int {
    let type = try #require(
      bytes.indices.dropLast(12).first { Array(bytes[$0..<$0 + 4]) == Array("acTL".utf8) })
    return bytes[type + 4..<type + 8].reduce(0) { $0 << 8 | Int($1) }
  }

  @Test func `shows all grids first, then each`() throws {
    let run = try HandmadeRun()
    for step in [10, 20, 30] { try draw(run, step: step, size: 8) }
    try run.log([HandmadeRun.step(10, loss: 3), LogEntry(.sample, step: 10)])
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: run.folder.sample(step: 40)))
    try Overview.write(run.folder, lossName: "bits/dim")
    #expect(try frames(run.bytes(run.folder.overview)) == 4)
    let sheet = try Image.read(run.folder.overview)
    #expect(sheet.channels == .grey)
    #expect(max(sheet.width, sheet.height) <= 1200)
    let first = try run.bytes(run.folder.overview)
    try Overview.write(run.folder, lossName: "bits/dim")
    #expect(try run.bytes(run.folder.overview) == first)
  }

  @Test func `stays small, with large and many grids`() throws {
    let run = try HandmadeRun()
    for step in 1...45 { try draw(run, step: step, size: 150, channels: .rgb) }
    try Overview.write(run.folder, lossName: "loss")
    let bytes = try run.bytes(run.folder.overview)
    #expect(try frames(bytes) == Overview.mostGrids + 1)
    #expect(bytes.count <= 2 * Overview.mostBytes)
  }

  @Test func `takes the first, the last, and those evenly between`() {
    #expect(Overview.evenly([1, 2, 3], most: 5) == [1, 2, 3])
    #expect(Overview.evenly(Array(0...100), most: 5) == [0, 25, 50, 75, 100])
  }

  @Test func `leaves no picture where there are no grids`() throws {
    let run = try HandmadeRun()
    try Overview.write(run.folder, lossName: "loss")
    #expect(!FileManager.default.fileExists(atPath: run.folder.overview))
  }

  @Test func `a grid says what drew it, and nothing of the time`() throws {
    let run = try HandmadeRun()
    try draw(run, step: 7, size: 4)
    let image = try Image.read(run.folder.sample(step: 7))
    #expect(
      image.metadata.text[SampleGrid.keyword]
        == #"{"count":9,"family":"nice","seed":0,"step":7}"#)
    #expect(image.metadata.text.entries.count == 1)
    #expect(SampleGrid(family: "nice", step: 0, seed: .max, count: 2).seeds == [.max, 0])
  }
}
