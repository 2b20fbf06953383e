import Rendering
import Studio
import TestSupport
import Testing

/// What manifests say, and what wrong ones get.
@Suite struct ManifestTests {
  static let models =
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/models"

  private func names(_ text: String, as file: String = "jobs.yaml") throws -> [String] {
    let scratch = try ScratchFolder()
    let path = try scratch.write(text.replacingModels.utf8, as: file)
    let plan = try Manifest(path: path).plan
    return (0..<plan.count).map { plan.picture($0).name }
  }

  @Test func `a job without more is one picture`() throws {
    #expect(try names("jobs: [{model: NICE}]") == ["000000.png"])
  }

  @Test func `classes, seeds and the matrix are combined, and jobs override defaults`() throws {
    let found = try names(
      """
      defaults:
        model: TILES
        steps: 4
        name: "{job}/{class}-{steps}-{guidance}-{seed:02}.png"
      jobs:
        - seeds: 3-4,9
          class: [wall, item/potion]
          matrix: {steps: [2, 8], guidance: [1, 2.5]}
        - {count: 2, seed: 7, class: mon}
      """)
    #expect(found.count == 26)
    #expect(found.first == "1/dngn-wall-2-1-03.png")
    #expect(found[3] == "1/item-potion-2-1-03.png")
    #expect(found[6] == "1/dngn-wall-2-2.5-03.png")
    #expect(
      found.suffix(3) == ["1/item-potion-8-2.5-09.png", "2/mon-4-2-07.png", "2/mon-4-2-08.png"])
  }

  @Test func `classes come in turn where none is asked for, as atelier render has it`() throws {
    let found = try names("jobs: [{model: TILES, count: 24, name: '{seed}-{class}'}]")
    #expect(found[0] == "0-dngn.png" && found[23] == "23-dngn-altars.png")
  }

  @Test func `wildcards come from lists and files, one value for each seed`() throws {
    let scratch = try ScratchFolder()
    _ = try scratch.write("# tiles\nwall\n\n  item/potion \n".utf8, as: "tiles.txt")
    let text = """
      wildcards: {tile: tiles.txt, mood: [calm, wild]}
      jobs: [{model: TILES, seeds: 0-19, class: "{tile}", name: "{tile}-{mood}-{seed}"}]
      """
    let path = try scratch.write(text.replacingModels.utf8, as: "jobs.yaml")
    let plan = try Manifest(path: path).plan
    let pictures = (0..<plan.count).map { plan.picture($0) }
    for picture in pictures {
      let isWall = picture.recipe.sampling.classes == ["dngn/wall"]
      #expect(picture.name.hasPrefix(isWall ? "wall-" : "item-potion-"), "\(picture.name)")
    }
    #expect(Set(pictures.map { $0.recipe.sampling.classes }).count == 2)
  }

  @Test func `tables and lines of JSON say the same as YAML`() throws {
    let yaml = try names(
      """
      jobs:
        - {model: TILES, class: "wall,mon", seeds: "0-1,5", steps: 4, name: "{class}-{seed}.jpg"}
        - {model: NICE, seed: 3, temperature: 0.7, name: "x, \\"y\\"-{seed}.jpg"}
      """)
    let csv = try names(
      """
      model,class,seeds,seed,steps,temperature,name\r
      TILES,"wall,mon","0-1,5",,4,,{class}-{seed}.jpg\r
      NICE,,,3,,0.7,"x, ""y""-{seed}.jpg"\r

      """, as: "jobs.csv")
    let lines = try names(
      """
      {"defaults": {"model": "TILES", "steps": 4}}
      {"class": ["wall", "mon"], "seeds": [0, 1, 5], "name": "{class}-{seed}.jpg"}

      {"model": "NICE", "seed": 3, "temperature": 0.7, "name": "x, \\"y\\"-{seed}.jpg"}
      """, as: "jobs.jsonl")
    #expect(yaml.count == 7 && yaml == csv && yaml == lines)
  }

  @Test func `ten thousand seeds cost no more than one`() throws {
    let scratch = try ScratchFolder()
    let text = "jobs: [{model: NICE, seeds: 0-9999, name: '{seed}'}]".replacingModels
    let plan = try Manifest(path: scratch.write(text.utf8, as: "jobs.yaml")).plan
    #expect(plan.count == 10_000 && plan.series.count == 1 && plan.recipes.count == 1)
  }

  @Test(arguments: MalformedManifest.all)
  func `a malformed manifest gets its line and a reason`(_ wrong: MalformedManifest) throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(wrong.text.replacingModels.utf8, as: wrong.file)
    do {
      _ = try Manifest(path: path)
      Issue.record("taken: \(wrong.text)")
    } catch {
      let text = "\(error)"
      #expect(text.hasPrefix("\(path):\(wrong.line): "), "\(text)")
      #expect(text.contains(wrong.reason), "\(text)")
      #expect(!text.contains("\n"), "\(text)")
    }
  }

  @Test func `there are more than forty ways to be malformed`() {
    #expect(MalformedManifest.all.count >= 40)
  }

  @Test func `a manifest that is not text is refused with the line`() throws {
    let scratch = try ScratchFolder()
    let path = try scratch.write(Array("jobs:\n".utf8) + [0xFF, 0xFE, 10], as: "jobs.yaml")
    #expect(throws: ManifestError.self) { try Manifest(path: path) }
    do {
      _ = try Manifest(path: path)
    } catch {
      #expect("\(error)" == "\(path):2: expected text in UTF-8, found other bytes")
    }
  }
}

extension String {
  /// Short names stand for the shipped models.
  fileprivate var replacingModels: String {
    var text = self
    let files = ["NICE": "nice-digits", "TILES": "tiles-rf", "ESPCN": "espcn-x2"]
      .mapValues { "\(ManifestTests.models)/\($0).safetensors" }
      .merging(["SD35": Fixtures.path("conformance/sd35")]) { $1 }
    for (name, file) in files {
      text = text.split(separator: name, omittingEmptySubsequences: false).joined(separator: file)
    }
    return text
  }
}

/// A manifest that cannot be drawn, and what is to be said of it.
struct MalformedManifest: Sendable, CustomTestStringConvertible {
  let file: String
  let text: String
  let line: Int
  let reason: String

  var testDescription: String { "\(file): \(reason)" }

  private init(_ text: String, _ line: Int, _ reason: String, as file: String = "jobs.yaml") {
    (self.file, self.text, self.line, self.reason) = (file, text, line, reason)
  }

  static let all = structure + values + models + prompts + names + tables + lines

  private static let structure = [
    Self("", 1, "at least one job, found none"),
    Self("# nothing\n", 1, "at least one job"),
    Self("jobs: []\n", 1, "at least one job"),
    Self("- a\n- b\n", 1, "should be a list of keys and values"),
    Self("jobs:\n  - {model: NICE\n", 3, "did not find expected"),
    Self("jobs:\n\t- model: NICE\n", 2, "cannot start any token"),
    Self("jobs:\n- model: NICE\n  model: TILES\n", 2, "'model' is there twice"),
    Self("job:\n- model: NICE\n", 1, "unknown key 'job' in the manifest; did you mean 'jobs'?"),
    Self("jobs:\n- model: NICE\ndefault: {}\n", 3, "did you mean 'defaults'?"),
    Self("jobs: 7\n", 1, "'jobs' should be a list, it is '7'"),
    Self("jobs:\n- NICE\n", 2, "should be a list of keys and values"),
    Self(
      "jobs:\n- model: NICE\n  stepz: 3\n", 3,
      "unknown key 'stepz' in jobs[0]; did you mean 'steps'?"),
    Self("defaults: {modle: NICE}\njobs:\n- seed: 1\n", 1, "did you mean 'model'?"),
    Self("defaults:\n  jobs: []\njobs:\n- seed: 1\n", 2, "unknown key 'jobs' in defaults"),
    Self("jobs:\n- seed: 1\n- model: NICE\n", 2, "needs a key 'model'"),
    Self("jobs:\n- model: NICE\n  matrix: [1]\n", 3, "should be a list of keys and values"),
    Self(
      "jobs:\n- model: NICE\n  matrix:\n    seed: 4\n", 4,
      "'seed' should be a list of values, it is '4'"),
    Self("jobs:\n- model: NICE\n  matrix:\n    seed: []\n", 4, "at least one value"),
    Self("jobs:\n- model: NICE\n  matrix:\n    sed: [1]\n", 4, "did you mean 'seed'?"),
    Self(
      "jobs:\n- model: NICE\n  matrix:\n    seed: [1, x]\n", 4, "'seed' should be a whole number"),
    Self("wildcards: {tile: []}\njobs: [{model: NICE}]\n", 1, "at least one value"),
    Self(
      "\nwildcards: {tile: nowhere.txt}\njobs: [{model: NICE}]\n", 2,
      "nowhere.txt: cannot be read: No such file"),
    Self("wildcards: {seed: [1]}\njobs: [{model: NICE}]\n", 1, "that name nothing else"),
  ]

  private static let values = [
    Self(
      "jobs:\n- model: NICE\n  seeds: 9-3\n", 3, "ascending ranges such as 0-99,200, it is '9-3'"),
    Self("jobs:\n- model: NICE\n  seeds: 1..5\n", 3, "ascending ranges"),
    Self("jobs:\n- model: NICE\n  seeds: {a: 1}\n", 3, "'seeds' should be a list"),
    Self(
      "jobs:\n- model: NICE\n  seeds: 0-3\n  count: 4\n", 4,
      "'count' should be left out beside 'seeds'"),
    Self("jobs:\n- model: NICE\n  seed: -1\n", 3, "a whole number from 0, it is '-1'"),
    Self("jobs:\n- model: NICE\n  count: 0\n", 3, "'count' should be from 1"),
    Self(
      "jobs:\n- model: TILES\n  steps: many\n", 3, "'steps' should be a whole number, it is 'many'"),
    Self("jobs:\n- model: TILES\n  steps: 0\n", 3, "from 1 to 10000, it is '0'"),
    Self("jobs:\n- model: TILES\n  guidance: 101\n", 3, "a number from 0.0 to 100.0, it is '101'"),
    Self("jobs:\n- model: TILES\n  guidance: .nan\n", 3, "a number from 0.0 to 100.0"),
    Self(
      "jobs:\n- model: NICE\n  temperature: -1\n", 3, "'temperature' should be a number from 0.0"),
    Self(
      "jobs:\n- model: TILES\n  times: [1, x]\n", 3,
      "'times' should be a list of numbers, it is '1,x'"),
    Self("jobs:\n- model: TILES\n  times: [1, 0.5]\n  steps: 3\n", 4, "left out beside 'times'"),
    Self("jobs:\n- model: TILES\n  guidance-interval: [0.2]\n", 3, "should be 2 numbers"),
    Self(
      "jobs:\n- model: TILES\n  strength: 0.5\n", 3, "'strength' should be left out without 'image'"
    ),
    Self("jobs:\n- model: NICE\n  precision: f8\n", 3, "one of f32, bf16, f16, it is 'f8'"),
    Self("jobs:\n- model: NICE\n  depth: 12\n", 3, "'depth' should be 8 or 16"),
    Self("jobs:\n- model: NICE\n  depth: 16\n  format: jpeg\n", 3, "8, as JPEG has it"),
    Self("jobs:\n- model: NICE\n  size: big\n", 3, "'size' should be such as 512x512, it is 'big'"),
    Self("jobs:\n- model: NICE\n  format: gif\n", 3, "one of png, jpeg, jpg, it is 'gif'"),
    Self("jobs:\n- model: NICE\n  quality: 0\n", 3, "from 1 to 100"),
    Self("jobs:\n- model: NICE\n  progressive: yes\n", 3, "true or false, it is 'yes'"),
    Self("jobs:\n- model: NICE\n  subsampling: 4:1:1\n", 3, "one of 4:4:4, 4:2:2, 4:2:0"),
    Self("jobs:\n- model: TILES\n  condition: warm\n", 3, "should be a list of keys and values"),
  ]

  private static let models = [
    Self(
      "jobs:\n- seed: 1\n  model: nowhere.safetensors\n", 3,
      "nowhere.safetensors: cannot be read: No such file"),
    Self("jobs:\n- model: jobs.yaml\n", 2, "jobs.yaml"),
    Self("jobs:\n- model: ESPCN\n", 2, "expected a model that draws pictures, found a upscaler"),
    Self("jobs:\n- model: TILES\n  class: wal\n", 3, "22 classes, found 'wal'"),
    Self("jobs:\n- model: TILES\n  class: []\n", 3, "at least one class"),
    Self(
      "jobs:\n- model: NICE\n  class: '3'\n", 3,
      "expected no class, the model knows none; found '3'"),
    Self(
      "jobs:\n- model: TILES\n  class: '{tile}'\n", 3, "'{tile}' is no wildcard of this manifest"),
    Self(
      "wildcards: {tile: [wall, sky]}\njobs:\n- model: TILES\n  class: '{tile}'\n", 4, "found 'sky'"
    ),
    Self("jobs:\n- model: TILES\n  condition: {mood: calm}\n", 2, "found 'mood'"),
    Self("jobs:\n- model: TILES\n  sampler: ddim\n", 2, "euler, heun, midpoint"),
    Self("jobs:\n- model: TILES\n  prompt: a red wall\n", 3, "takes no prompt"),
    Self("jobs:\n- model: TILES\n  size: 512x512\n", 3, "only, found 512x512"),
    Self("jobs:\n- model: TILES\n  upscale: nowhere\n", 2, "nowhere"),
    Self("jobs:\n- model: TILES\n  image: nowhere.png\n", 2, "nowhere.png: cannot be read"),
  ]

  private static let prompts = [
    Self("jobs:\n- model: SD35\n", 2, "what the picture is to show"),
    Self("jobs:\n- model: SD35\n  negative-prompt: rain\n", 3, "left out without 'prompt'"),
    Self(
      "wildcards: {colour: [red]}\njobs:\n- model: SD35\n  prompt: a {color} house\n", 4,
      "not {color}; did you mean {colour}?"),
    Self("jobs:\n- model: SD35\n  prompt: a {\n", 3, "has no partner"),
    Self("jobs:\n- model: SD35\n  prompt: a\n  size: 41x32\n", 4, "found 41x32"),
    Self("jobs:\n- model: SD35\n  prompt: a\n  without: t6\n", 4, "found 't6'"),
    Self(
      "jobs:\n- model: SD35\n  prompt: a\n  without: [t5, clip-l, clip-g]\n", 4,
      "a text encoder that is left"),
    Self("jobs:\n- model: SD35\n  prompt: a\n  class: wall\n", 4, "found a class"),
    Self("jobs:\n- model: SD35\n  prompt: a\n  skip-layers: x\n", 4, "numbers of layers from 0"),
    Self("jobs:\n- model: SD35\n  prompt: a\n  skip-layers: [99]\n", 4, "found 99"),
    Self(
      "jobs:\n- model: SD35\n  prompt: a\n  skip-layer-scale: 2\n", 4,
      "left out without 'skip-layers'"),
    Self("jobs:\n- model: SD35\n  prompt: a\n  lora: a.safetensors:900\n", 4, "-100 to 100"),
    Self("jobs:\n- model: SD35\n  prompt: a\n  rng: numpy\n", 4, "one of philox, torch"),
    Self("jobs:\n- model: SD35\n  prompt: a\n  temperature: 0.5\n", 4, "this model has none"),
    Self("jobs:\n- model: TILES\n  skip-layers: [1]\n", 3, "takes no layers to skip"),
    Self("jobs:\n- model: NICE\n  rng: torch\n", 3, "takes no generator of noise"),
  ]

  private static let names = [
    Self("jobs:\n- model: NICE\n  name: '{sed}.png'\n", 3, "not {sed}; did you mean {seed}?"),
    Self("jobs:\n- model: NICE\n  name: '{seed.png'\n", 3, "'{' has no partner"),
    Self("jobs:\n- model: NICE\n  name: '{seed:x}.png'\n", 3, "a number from 1 to 20 after ':'"),
    Self("jobs:\n- model: NICE\n  name: ../{seed}.png\n", 2, "a part begins with a dot"),
    Self("jobs:\n- model: NICE\n  name: /out/{seed}.png\n", 2, "a part between slashes is empty"),
    Self(
      "jobs:\n- model: NICE\n  name: a.jpg\n  format: png\n", 4, "as 'name' ends, jpg, it is 'png'"),
    Self(
      "jobs:\n- model: NICE\n  count: 2\n  name: a.png\n", 2,
      "makes 'a.png' for two pictures; add a field"),
    Self(
      "jobs:\n- {model: NICE, name: A.png}\n\n- {model: NICE, name: a.png}\n", 4,
      "for two pictures, the other of line 2"),
  ]

  private static let tables = [
    Self("", 1, "at least one job", as: "jobs.csv"),
    Self("model,seed\n", 1, "at least one job", as: "jobs.csv"),
    Self(
      "model,sed\nNICE,1\n", 2, "unknown key 'sed' in the row; did you mean 'seed'?", as: "jobs.csv"
    ),
    Self("model,,seed\nNICE,,1\n", 1, "found none above column 2", as: "jobs.csv"),
    Self("model,model\nNICE,NICE\n", 1, "the key 'model' stands above two columns", as: "jobs.csv"),
    Self(
      "model,seed\nNICE,1\nNICE\n", 3, "expected 2 cells as in the first row, found 1",
      as: "jobs.csv"),
    Self("model,seed\nNICE,1\nNICE,\"2\n", 3, "a quote that nothing ends", as: "jobs.csv"),
    Self("model,seed\nNICE,\"1\"2\n", 2, "'2' after the quote", as: "jobs.csv"),
    Self("model,name\nNICE,a\"b\n", 2, "a quote inside a cell", as: "jobs.csv"),
    Self("model,name\nNICE,\"a\nb\"\nNICE,c,d\n", 4, "found 3", as: "jobs.csv"),
    Self("model,seed\nNICE,one\n", 2, "a whole number from 0, it is 'one'", as: "jobs.csv"),
  ]

  private static let lines = [
    Self("", 1, "at least one job", as: "jobs.jsonl"),
    Self(
      "{\"model\": \"NICE\"}\n{\"model\": \n", 2, "not a JSON object: the end", as: "jobs.jsonl"),
    Self(
      "{\"model\": \"NICE\"}\n[1]\n", 2, "expected a JSON object, found an array", as: "jobs.jsonl"),
    Self(
      "{\"model\": \"NICE\"}\n\n{\"model\": \"NICE\", \"sed\": 1}\n", 3, "did you mean 'seed'?",
      as: "jobs.jsonl"),
    Self(
      "{\"model\": \"NICE\", \"model\": \"NICE\"}\n", 1, "the key 'model' a second time",
      as: "jobs.jsonl"),
    Self("{\"model\": \"NICE\"} {}\n", 1, "something after the document", as: "jobs.jsonl"),
    Self("{\"seed\": 1}\n", 1, "the job needs a key 'model'", as: "jobs.jsonl"),
    Self("{\"default\": {}}\n", 1, "unknown key 'default' in the job", as: "jobs.jsonl"),
  ]
}
