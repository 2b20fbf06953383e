import Checkpoints
import Foundation
import Images
import Tensors
import Testing

/// `atelier convert` on datasets.
@Suite struct ConvertTests {
  private func picture(_ level: UInt8) throws -> [UInt8] {
    try Image(width: 2, height: 1, channels: .grey, samples: .eight([level, 7]))
      .encoded(as: .png(PNGOptions()))
  }

  private func folder(in workshop: borrowing Workshop) throws -> String {
    for name in ["cat", "dog"] {
      try FileManager.default.createDirectory(
        atPath: workshop.path("pictures/\(name)"), withIntermediateDirectories: true)
    }
    for (name, level) in [("cat/a", 1), ("cat/b", 2), ("dog/a", 3)] as [(String, UInt8)] {
      _ = try workshop.write(picture(level), as: "pictures/\(name).png")
    }
    _ = try workshop.write("a dog\n".utf8, as: "pictures/dog/a.txt")
    return workshop.path("pictures")
  }

  @Test func `weights of another type draw nearly the same, and keep what the file says`() throws {
    let workshop = try Workshop()
    let output = workshop.path("x.safetensors")
    let run = try runAtelier(["convert", Workshop.model, output, "--weights", "bf16"])
    #expect(run.status == 0 && run.output.contains("parameters"), "\(run.errors)")
    let (old, new) = try (SafetensorsFile(path: Workshop.model), SafetensorsFile(path: output))
    #expect(old.metadata == new.metadata && old.names == new.names)
    for name in old.names {
      let type = try #require(new[name]).type
      #expect(name.hasSuffix("log_scale") ? type == .float32 : type == .bfloat16, "\(name)")
      for (a, b) in try zip(old.tensor(named: name).values, new.tensor(named: name).values) {
        #expect(abs(a - b) <= abs(a) / 256)
      }
    }
    #expect(try runAtelier(["render", output, "--output", workshop.path("x.png")]).status == 0)
  }

  @Test func `weights that are none, or a place that is none, are refused`() throws {
    let workshop = try Workshop()
    let text = try workshop.write("no weights".utf8, as: "x.safetensors")
    expectRefusal(
      try runAtelier(["convert", text, workshop.path("y.safetensors"), "--weights", "f16"]),
      status: 65, containing: "x.safetensors")
    let usage = try runAtelier(["convert", Workshop.model, workshop.path("y"), "--weights", "f16"])
    #expect(usage.status == 64)
    #expect(try workshop.contents == ["x.safetensors"])
  }

  @Test func `to records and back`() throws {
    let workshop = try Workshop()
    let source = try folder(in: workshop)
    let records = workshop.path("x.tfrecord")
    let there = try runAtelier(["convert", source, records])
    #expect(there.status == 0, "\(there.errors)")
    #expect(there.output == "\(records): 3 pictures, 2 classes\n")
    let back = try runAtelier(["convert", records, workshop.path("back/")])
    #expect(back.status == 0, "\(back.errors)")
    for name in ["cat/a.png", "cat/b.png", "dog/a.png", "dog/a.txt"] {
      #expect(
        FileManager.default.contentsEqual(
          atPath: workshop.path("pictures/\(name)"), andPath: workshop.path("back/\(name)")),
        "\(name)")
    }
    #expect(try workshop.contents == ["back", "pictures", "x.tfrecord"])
  }

  @Test func `a file that is no picture is left out, or is an error`() throws {
    let workshop = try Workshop()
    let source = try folder(in: workshop)
    _ = try workshop.write("words".utf8, as: "pictures/cat/c.jpg")
    let records = workshop.path("x.tfrecord")
    expectRefusal(
      try runAtelier(["convert", source, records, "--strict"]), status: 65, containing: "c.jpg")
    #expect(try workshop.contents == ["pictures"])
    let loose = try runAtelier(["convert", source, records, "--shards", "2"])
    #expect(loose.status == 0)
    #expect(loose.output.hasSuffix("-00001-of-00002: 3 pictures, 1 left out, 2 classes\n"))
    #expect(loose.errors.contains("c.jpg"))
  }

  @Test func `records that are damaged leave no folder`() throws {
    let workshop = try Workshop()
    let source = try folder(in: workshop)
    let records = workshop.path("x.tfrecord")
    #expect(try runAtelier(["convert", source, records]).status == 0)
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: records)))
    let cut = try workshop.write(bytes.dropLast(3), as: "cut.tfrecord")
    bytes[bytes.count - 10] ^= 1
    let changed = try workshop.write(bytes, as: "changed.tfrecord")
    for (file, text) in [(cut, "record 2 at byte"), (changed, "another checksum")] {
      let finished = try runAtelier(["convert", file, workshop.path("back")])
      expectRefusal(finished, status: 65, containing: text)
      #expect(finished.errors.contains(file))
    }
    #expect(
      try workshop.contents == ["changed.tfrecord", "cut.tfrecord", "pictures", "x.tfrecord"])
  }

  @Test func `what goes nowhere is wrong usage`() throws {
    let workshop = try Workshop()
    let source = try folder(in: workshop)
    let records = try workshop.write([], as: "x.tfrecord")
    for (arguments, status) in [
      ([source, workshop.path("y")], 64), ([records, workshop.path("y.tfrecord")], 64),
      ([source, workshop.path("y.tfrecord"), "--shards", "0"], 64),
      ([records, workshop.path("y"), "--shards", "2"], 64),
      ([workshop.path("none"), workshop.path("y")], 74), ([records, workshop.path("y")], 65),
      ([workshop.path("pictures/cat/a.png"), workshop.path("y")], 65),
      ([source, workshop.path("no/y.tfrecord")], 74),
    ] as [([String], Int32)] {
      let finished = try runAtelier(["convert"] + arguments)
      #expect(finished.status == status, "\(arguments): \(finished.errors)")
      #expect(finished.output == "")
    }
    #expect(try workshop.contents == ["pictures", "x.tfrecord"])
  }
}
