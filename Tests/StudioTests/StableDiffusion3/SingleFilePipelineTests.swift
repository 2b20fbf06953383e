import Autoencoders
import Checkpoints
import Images
import Layers
import RectifiedFlow
import Rendering
import Studio
import Tensors
import TestSupport
import Testing
import TextEncoders

/// A single file with the original implementation's names beside the folder that it was made of.
@Suite struct SingleFilePipelineTests {
  private static let folder = Fixtures.path("conformance/sd3")

  /// Adds a part's tensors to a file under the names that a table reads; the tables themselves are
  /// tested by names that were written by hand.
  private func add(
    _ part: String, _ table: NameTable, to writer: inout SafetensorsWriter
  ) throws {
    let checkpoint = try Checkpoint(path: "\(Self.folder)/\(part)")
    var fused: [String: [Int: Tensor]] = [:]
    for name in checkpoint.names {
      let value = try #require(
        try checkpoint.value(of: name, shape: [], initializer: .zeros))
      let rule = try #require(
        table.rules.filter { NameTable.Rule($0.name, $0.pattern).name(for: name[...]) != nil }
          .max { $0.name.utf8.count < $1.name.utf8.count }, "\(name)")
      let foreign =
        table.prefix + (NameTable.Rule(rule.name, rule.pattern).name(for: name[...]) ?? "")
      switch rule.change {
      case .none: writer.add(value, named: foreign)
      case .rows(let part, _): fused[foreign, default: [:]][part] = value
      case .swappedHalves:
        let half = value.shape[0] / 2
        writer.add(
          .concatenated([value.sliced(0, half..<2 * half), value.sliced(0, 0..<half)], axis: 0),
          named: foreign)
      case .withoutWindow:
        writer.add(value.reshaped(value.shape[0], value.shape[1], 1, 1), named: foreign)
      }
    }
    for (name, parts) in fused {
      writer.add(
        .concatenated(parts.sorted { $0.key < $1.key }.map(\.value), axis: 0), named: name)
    }
  }

  private func written(
    _ scratch: ScratchFolder, encoders: Bool, extra: String? = nil
  ) throws -> String {
    var writer = SafetensorsWriter()
    try add(
      "transformer",
      MMDiT.namesInSingleFile(
        JSONFile.configuration(path: "\(Self.folder)/transformer/config.json")), to: &writer)
    try add(
      "vae",
      AutoencoderKL.namesInSingleFile(
        JSONFile.configuration(path: "\(Self.folder)/vae/config.json")), to: &writer)
    if encoders {
      try add("text_encoder", CLIPTextModel.names(inSingleFile: "clip_l"), to: &writer)
      try add("text_encoder_2", CLIPTextModel.names(inSingleFile: "clip_g"), to: &writer)
      try add("text_encoder_3", T5Encoder.namesInSingleFile, to: &writer)
    }
    if let extra { writer.add(Tensor.zeros([1]), named: extra) }
    try writer.write(to: scratch.file("single.safetensors"))
    return scratch.file("single.safetensors")
  }

  private func picture(_ path: String, configuration: String? = nil) throws -> Image {
    var choices = RenderChoices()
    choices.sampling.prompt = RenderRecipe.Prompt(text: "a red house", negative: "fog")
    (choices.sampling.size, choices.sampling.steps) = ([32, 32], 2)
    let job = try RenderJob(modelPath: path, configuration: configuration, choices)
    return try #require(try BatchRenderer(job.source).draw(job.recipe))
  }

  @Test(arguments: [true, false])
  func `draws the same picture, with text encoders or with those of the folder`(
    encoders: Bool
  ) throws {
    let scratch = try ScratchFolder()
    let path = try written(scratch, encoders: encoders)
    let found = try picture(path, configuration: Self.folder)
    #expect(found.samples == (try picture(Self.folder)).samples)
    try found.write(to: scratch.file("a.png"), as: .png(PNGOptions()))
    let again = try RenderJob(from: scratch.file("a.png"))
    #expect(try BatchRenderer(again.source).draw(again.recipe)?.samples == found.samples)
  }

  @Test func `needs a folder, and nothing is left over`() throws {
    let scratch = try ScratchFolder()
    let path = try written(scratch, encoders: false)
    #expect(throws: PipelineError.noConfiguration(path: path)) { try picture(path) }
    let more = try written(scratch, encoders: false, extra: "cond_stage_model.weight")
    #expect(throws: PipelineError.leftOver(path: more, names: ["cond_stage_model.weight"])) {
      try picture(more, configuration: Self.folder)
    }
  }
}
