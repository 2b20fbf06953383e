import Checkpoints
import Foundation
import Images
import Tensors
import Testing

/// What nobody should give to the program, and what it says: one line, an exit code, no file.
@Suite struct BadInputTests {
  private func render(_ model: String, to output: String) throws -> Finished {
    try runAtelier(["render", model, "--count", "4", "--output", output])
  }

  @Test func `a text file that is called a PNG`() throws {
    let workshop = try Workshop()
    let text = try workshop.write("just words\n".utf8, as: "words.png")
    expectRefusal(try runAtelier(["inspect", text]), status: 65, containing: "words.png")
    expectRefusal(
      try runAtelier(["render", "--from", text, "--output", workshop.path("x.png")]), status: 65,
      containing: "words.png")
    #expect(try workshop.contents == ["words.png"])
  }

  @Test func `a JPEG that is cut short`() throws {
    let workshop = try Workshop()
    let path = workshop.path("whole.jpg")
    #expect(try render(Workshop.model, to: path).status == 0)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let cut = try workshop.write(bytes.prefix(bytes.count * 2 / 3), as: "cut.jpg")
    expectRefusal(try runAtelier(["inspect", cut]), status: 65, containing: "cut.jpg")
  }

  @Test func `a safetensors file whose header claims 100 GB`() throws {
    let workshop = try Workshop()
    let size = withUnsafeBytes(of: UInt64(100_000_000_000).littleEndian) { Array($0) }
    let huge = try workshop.write(size + Array("{}".utf8), as: "huge.safetensors")
    expectRefusal(
      try render(huge, to: workshop.path("x.png")), status: 65, containing: "huge.safetensors")
    #expect(try workshop.contents == ["huge.safetensors"])
  }

  /// Writes the shipped model with a change to one of its tensors.
  private func changedModel(
    in workshop: borrowing Workshop, _ change: (String, Tensor) -> (String, Tensor)?
  ) throws -> String {
    let original = try SafetensorsFile(path: Workshop.model)
    var writer = SafetensorsWriter(metadata: original.metadata)
    for name in original.names {
      if let (name, tensor) = change(name, try original.tensor(named: name)) {
        writer.add(tensor, named: name, as: .float16)
      }
    }
    try writer.write(to: workshop.path("m.safetensors"))
    return workshop.path("m.safetensors")
  }

  @Test func `a model in which a tensor is missing`() throws {
    let workshop = try Workshop()
    let model = try changedModel(in: workshop) { $0 == "coupling2.1.bias" ? nil : ($0, $1) }
    expectRefusal(
      try render(model, to: workshop.path("x.png")), status: 65, containing: "'coupling2.1.bias'")
    #expect(try workshop.contents == ["m.safetensors"])
  }

  @Test func `a model in which a tensor has another shape`() throws {
    let workshop = try Workshop()
    let model = try changedModel(in: workshop) { name, tensor in
      (name, name == "log_scale" ? Tensor.zeros([783]) : tensor)
    }
    expectRefusal(
      try render(model, to: workshop.path("x.png")), status: 65,
      containing: "'log_scale' should have shape [784], it has [783]")
  }

  @Test func `a model with a tensor that belongs nowhere`() throws {
    let workshop = try Workshop()
    let model = try changedModel(in: workshop) { name, tensor in
      (name == "log_scale" ? "log_scales" : name, tensor)
    }
    expectRefusal(
      try render(model, to: workshop.path("x.png")), status: 65, containing: "'log_scale'")
  }

  @Test func `a model that draws no numbers`() throws {
    let workshop = try Workshop()
    let model = try changedModel(in: workshop) { name, tensor in
      (name, name == "coupling0.0.bias" ? Tensor.full(.nan, tensor.shape) : tensor)
    }
    expectRefusal(
      try render(model, to: workshop.path("x.png")), status: 65, containing: "after 'coupling0'")
    #expect(try workshop.contents == ["m.safetensors"])
  }

  @Test func `a checkpoint that does not say which model it is`() throws {
    let workshop = try Workshop()
    try SafetensorsWriter().write(to: workshop.path("m.safetensors"))
    expectRefusal(
      try render(workshop.path("m.safetensors"), to: workshop.path("x.png")), status: 65,
      containing: "'atelier'")
  }

  @Test func `a model that is not there`() throws {
    let workshop = try Workshop()
    expectRefusal(
      try render(workshop.path("none.safetensors"), to: workshop.path("x.png")), status: 74,
      containing: "none.safetensors")
  }

  @Test func `an unknown flag`() throws {
    let finished = try runAtelier(["render", Workshop.model, "--output", "x.png", "--sed", "7"])
    #expect(finished.status == 64)
    #expect(finished.errorLines.first?.contains("--sed") == true)
  }

  @Test func `a folder that cannot be written to`() throws {
    let workshop = try Workshop()
    let file = try workshop.write([1], as: "file")
    for output in [file + "/x.png", file + "/deeper/", workshop.path("no-file") + "/x.png"] {
      expectRefusal(try render(Workshop.model, to: output), status: 74, containing: "file")
    }
    #expect(try workshop.contents == ["file"])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `a disk that is full`() throws {
    let finished = try render(Workshop.model, to: "/dev/full")
    #expect(finished.status == 74)
    #expect(finished.output == "")
    #expect(finished.errorLines.last?.contains("No space left") == true, "\(finished.errors)")
  }

  @Test(arguments: [
    ["--count", "0"], ["--temperature", "-1"], ["--depth", "12"], ["--columns", "9"],
    ["--quality", "101"], ["--batch-size", "0"], ["--format", "gif"], ["--background", "red"],
    ["--threads", "0"],
  ])
  func `a flag out of its range`(flag: [String]) throws {
    let finished = try runAtelier(["render", Workshop.model, "--output", "x.png"] + flag)
    #expect(finished.status == 64)
    #expect(finished.errorLines.first?.contains(flag[0]) == true, "\(finished.errors)")
  }

  @Test func `a flag that --from does not take`() throws {
    let finished = try runAtelier(["render", "--from", "a.png", "--seed", "1", "--output", "x.png"])
    #expect(finished.status == 64)
    #expect(finished.errors.contains("--seed cannot change"))
  }
}
