import Checkpoints
import Foundation
import Images
import Tensors
import Testing

/// TFRecord wherever pictures are taken.
@Suite struct TFRecordTests {
  private let recipe = """
    model: {family: nice, couplings: 2, hidden: [8], scaling: first}
    data: {size: 8, validation: 0.2}
    training: {steps: 2, batch: 4, shard: 2}
    run: {samples: 4}
    """

  /// A folder of pictures of two classes, and the same as a file of records.
  private func fill(_ workshop: borrowing Workshop) throws -> (folder: String, records: String) {
    for index in 0..<20 {
      let image = Image(
        width: 8, height: 8, channels: .rgb,
        bytes: (0..<192).map { UInt8(truncatingIfNeeded: $0 * index) })
      let folder = "data/\(index % 2 == 0 ? "even" : "odd")"
      try FileManager.default.createDirectory(
        atPath: workshop.path(folder), withIntermediateDirectories: true)
      _ = try workshop.write(try image.encoded(as: .png), as: "\(folder)/\(index).png")
    }
    let (folder, records) = (workshop.path("data"), workshop.path("x.tfrecord"))
    let run = try runAtelier(["convert", folder, records])
    #expect(run.status == 0, "\(run.errors)")
    return (folder, records)
  }

  @Test func `trains as the folder does that was converted, and goes on with shards`() throws {
    let workshop = try Workshop()
    let (folder, records) = try fill(workshop)
    let path = try workshop.write(recipe.utf8, as: "recipe.yaml")
    for (data, output) in [(folder, "a"), (records, "b")] {
      let run = try runAtelier(["train", path, "--data", data, "--output", workshop.path(output)])
      try #require(run.status == 0, "\(run.errors)")
    }
    let files = try ["a", "b"].map {
      try SafetensorsFile(path: workshop.path("\($0)/model.safetensors"))
    }
    #expect(!files[0].names.isEmpty && files[0].names == files[1].names)
    for name in files[0].names {
      let pair = try files.map { try $0.tensor(named: name).values.map(\.bitPattern) }
      #expect(pair[0] == pair[1], "\(name)")
    }
    try FileManager.default.createDirectory(
      atPath: workshop.path("shards"), withIntermediateDirectories: false)
    let shards = workshop.path("shards")
    let convert = ["convert", folder, "\(shards)/x.tfrecord", "--shards", "3"]
    #expect(try runAtelier(convert).status == 0)
    let again = try runAtelier(["train", "--resume", workshop.path("b"), "--data", shards])
    #expect(again.output.contains("finished after 2 steps"), "\(again.errors)")
  }

  @Test func `inspect, evaluate and --init read it`() throws {
    let workshop = try Workshop()
    let (folder, records) = try fill(workshop)
    let shown = try runAtelier(["inspect", records])
    #expect(shown.status == 0 && shown.errors.isEmpty, "\(shown.errors)")
    let ofFolder = try runAtelier(["inspect", folder])
    // Only the digests are others.
    func lines(_ run: Finished) -> [String] {
      run.outputLines.filter { !$0.hasPrefix("digest") }
    }
    #expect(lines(shown) == lines(ofFolder))
    #expect(shown.outputLines.contains("class        even 10"), "\(shown.output)")
    let measured = try runAtelier(["evaluate", Workshop.model, "--data", records, "--json"])
    #expect(
      measured.output
        == (try runAtelier(["evaluate", Workshop.model, "--data", folder, "--json"]))
        .output)
    #expect(measured.output.contains("\"pictures\":20"), "\(measured.errors)")
    let recipe = try runAtelier(["train", "--init", "nice", "--data", records])
    #expect(recipe.output.contains("20 colour pictures of 8×8, 2 classes"), "\(recipe.errors)")
    #expect(recipe.output.contains("  size: 8 "))
  }

  @Test func `inspect tells what is whole, and the damage in one line`() throws {
    let workshop = try Workshop()
    let (_, records) = try fill(workshop)
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: records)))
    let cut = try workshop.write(bytes.dropLast(3), as: "cut.tfrecord")
    let shown = try runAtelier(["inspect", cut, "--json"])
    #expect(shown.status == 65 && shown.errorLines.count == 1)
    #expect(shown.errors.contains("\(cut): record 19 at byte "), "\(shown.errors)")
    #expect(shown.output.contains("\"pictures\":19"), "\(shown.output)")
    for (text, message) in [([], "found none"), (Array("words, no records".utf8), "record 0")] {
      let path = try workshop.write(text, as: "none.tfrecord")
      expectRefusal(try runAtelier(["inspect", path]), status: 65, containing: message)
    }
  }
}
