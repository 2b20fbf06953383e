import Checkpoints
import Images
import Rendering
import Studio
import Tensors
import TestSupport
import Testing

/// Pictures of tiny random pipelines beside those that diffusers drew with them, from their folders.
@Suite struct DiffusersPicturesTests {
  @Test(arguments: ["sd3", "sd35"], 0..<3)
  func `draws diffusers' picture from the same latents`(name: String, index: Int) throws {
    let folder = Fixtures.path("conformance/\(name)")
    let settings = try #require(
      try JSONFile.read("\(folder)/expected.json", expected: "cases").array?[index].object)
    let tensors = try SafetensorsFile(path: "\(folder)/expected.safetensors")
    let files = try StableDiffusion3Files(folder: folder)
    let pictures = try files.pictures(files.completing(PipelineCase(settings).sampling))
    let found = try pictures.draw(
      [PictureRequest(seed: 0)], from: tensors.tensor(named: "\(index).in.latents"))
    let expected = try tensors.tensor(named: "\(index).out.image_0_1")
    #expect(largestDifference(found[0], expected) <= 2)
  }

  private static let cases = [
    "seed-0", "seed-1234567", "skip-layer", "without-t5-sd3", "without-t5-sd35", "img2img-sd3",
    "inpaint-sd3-0.6", "inpaint-sd3-1.0", "img2img-sd35", "inpaint-sd35-0.6",
    "inpaint-sd35-1.0",
  ]

  @Test(arguments: cases)
  func `draws diffusers' picture from the same seed`(name: String) throws {
    try compare(name)
  }

  @Test(arguments: ["lora-diffusers.safetensors", "lora-kohya.safetensors"])
  func `draws diffusers' picture with a LoRA, whoever spelled its names`(adapter: String) throws {
    try compare("lora", adapter: adapter)
  }

  private func compare(_ name: String, adapter: String? = nil) throws {
    let folder = Fixtures.path("conformance/sd3-editing")
    let all = try JSONFile.read("\(folder)/expected.json", expected: "cases").array ?? []
    let settings = try #require(
      all.compactMap(\.object).first { $0["case"]?.string == name })
    let tensors = try SafetensorsFile(path: "\(folder)/expected.safetensors")
    let expected = try tensors.tensor(named: "\(name).image_0_1")
    var asked = PipelineCase(settings)
    asked.folder = folder
    var choices = RenderChoices()
    choices.sampling = asked.sampling
    choices.sampling.adapters = adapter.map {
      [
        RenderRecipe.Adapter(
          file: RenderRecipe.Input(file: "\(folder)/\($0)"),
          scale: Float(settings["lora_scale"]?.double ?? 1))
      ]
    }
    choices.seed = UInt64(settings["seed"]?.integer ?? 0)
    let job = try RenderJob(
      modelPath: Fixtures.path("conformance/\(settings["model"]?.string ?? "")"), choices)
    let found = try #require(try BatchRenderer(job.source).draw(job.recipe))
    #expect(largestDifference(found, expected) <= 2)
  }

  /// In levels of 255.
  private func largestDifference(_ image: Image, _ expected: Tensor) -> Float {
    let planes = image.planes()
    guard planes.count == expected.count else { return .infinity }
    return zip(planes, expected.values).map { abs(($0 + 1) / 2 - $1) * 255 }.max() ?? .infinity
  }
}

/// The settings of a case that diffusers drew.
struct PipelineCase {
  let settings: JSONObject
  var folder = ""

  init(_ settings: JSONObject) { self.settings = settings }

  var sampling: RenderRecipe.Sampling {
    var sampling = RenderRecipe.Sampling()
    func number(_ key: String) -> Double? { settings[key]?.double }
    let name = settings["case"]?.string ?? ""
    var prompt = RenderRecipe.Prompt(
      text: settings["prompt"]?.string ?? "",
      negative: settings["negative_prompt"]?.string ?? "")
    prompt.maximumLength = settings["max_sequence_length"]?.integer ?? 77
    if name.hasPrefix("without-t5") { prompt.without = ["t5"] }
    sampling.prompt = prompt
    sampling.size = [settings["width"]?.integer ?? 0, settings["height"]?.integer ?? 0]
    sampling.steps = settings["steps"]?.integer ?? settings["num_inference_steps"]?.integer
    sampling.guidance = number("guidance_scale").map { Float($0) }
    if settings["seed"] != nil { sampling.generator = .torch }
    if let layers = settings["skip_guidance_layers"]?.array {
      sampling.skippedLayers = RenderRecipe.SkippedLayers(
        layers: layers.compactMap(\.integer),
        scale: Float(number("skip_layer_guidance_scale") ?? 0),
        start: number("skip_layer_guidance_start") ?? 0,
        stop: number("skip_layer_guidance_stop") ?? 0)
    }
    if let strength = number("strength") {
      sampling.over = RenderRecipe.Over(
        image: RenderRecipe.Input(file: "\(folder)/picture.png"), strength: strength,
        mask: name.hasPrefix("inpaint")
          ? RenderRecipe.Input(file: "\(folder)/mask.png") : nil)
    }
    return sampling
  }
}
