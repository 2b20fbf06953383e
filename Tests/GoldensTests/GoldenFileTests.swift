import Goldens
import Images
import Rendering
import Testing

/// What `goldens.yaml` may say, and what it gets to hear where it says something else.
@Suite struct GoldenFileTests {
  private func file(_ yaml: String, path: String = "folder/g.yaml") throws -> GoldenFile {
    try GoldenFile(yaml: yaml, path: path)
  }

  @Test func `every key of every case`() throws {
    let file = try file(
      """
      goldens: kept
      defaults: {compare: {max-level: 2}}
      cases:
        digits:
          render:
            {model: ../m.safetensors, count: 16, seed: 7, temperature: 0.8, columns: 4,
             precision: bf16, depth: 16, padding: 1, background: ff8000, labels: true}
          compare: exact
          ignore: [{x: 0, y: 1, width: 10, height: 4}]
          mask: mask.png
        logo: {expected: a.png, actual: /out/b.png, compare: {perceptual: {pixels: 3}}}
        banner: {actual: out/banner.png}
      """)
    #expect(file.goldens == "folder/kept" && file.reports == "folder/golden-report")
    #expect(file.cases.map(\.name) == ["digits", "logo", "banner"])
    let digits = file.cases[0]
    guard case .render(let render) = digits.origin else {
      Issue.record("not drawn")
      return
    }
    #expect(render.model == "../m.safetensors" && render.modelPath == "folder/../m.safetensors")
    var choices = RenderChoices()
    (choices.count, choices.seed, choices.depth) = (16, 7, 16)
    (choices.sampling.temperature, choices.precision) = (0.8, .bfloat16)
    choices.grid = RenderRecipe.Grid(
      columns: 4, padding: 1, background: [255, 128, 0], labels: true)
    #expect(render.choices == choices)
    #expect(digits.comparison.measure == .exact && digits.mask == "folder/mask.png")
    #expect(
      digits.comparison.ignored.map { [$0.x, $0.y, $0.width, $0.height] } == [[0, 1, 10, 4]])
    guard case .pair("folder/a.png", "/out/b.png") = file.cases[1].origin,
      case .picture("folder/out/banner.png") = file.cases[2].origin
    else {
      Issue.record("\(file.cases)")
      return
    }
    #expect(file.cases[1].comparison.measure == .perceptual(threshold: 0.1, pixels: 3))
    #expect(file.cases[2].comparison.measure == .maximumLevel(2))
  }

  @Test func `defaults lie beside the file`() throws {
    let file = try file("cases: {a: {actual: a.png}}", path: "g.yaml")
    #expect(file.goldens == "goldens" && file.reports == "golden-report")
    #expect(file.cases[0].comparison.measure == .exact)
    guard
      case .render(let render) = try self.file("cases: {a: {render: {model: m}}}").cases[0]
        .origin
    else { return }
    #expect(render.choices == RenderChoices())
  }

  @Test(arguments: [
    ("{max-level: 2}", PictureComparison.Measure.maximumLevel(2)), ("{rms: 0.5}", .rms(0.5)),
    ("{psnr: 40}", .psnr(40)), ("{ssim: 0.99}", .ssim(0.99)),
    ("{ssim-gaussian: 0.9}", .gaussianSSIM(0.9)), ("{ms-ssim: 0.99}", .multiScaleSSIM(0.99)),
    ("{perceptual: {threshold: 0.2, pixels: 10}}", .perceptual(threshold: 0.2, pixels: 10)),
  ])
  func `every comparison`(yaml: String, comparison: PictureComparison.Measure) throws {
    let found = try file("cases: {a: {actual: a.png, compare: \(yaml)}}").cases[0].comparison
    #expect(found.measure == comparison)
  }

  @Test(arguments: [
    ("", "'cases' should be at least one case with its name, it is 'none'"),
    ("cases: {}", "'cases' should be at least one case with its name, it is 'none'"),
    ("case: {a: {actual: a.png}}", "unknown key 'case' in the file; did you mean 'cases'?"),
    ("cases: {a: {actual: a.png}, a: {actual: b.png}}", "not a YAML file"),
    ("cases: {a: {actual: a.png}, A: {actual: b.png}}", "differs from 'a' in more than its case"),
    ("cases: {../a: {actual: a.png}}", "'../a' should be a name of letters, digits"),
    ("cases: {.a: {actual: a.png}}", "'.a' should be a name of letters, digits"),
    ("cases: {con.x: {actual: a.png}}", "'con.x' should be a name of letters, digits"),
    ("cases: {é: {actual: a.png}}", "'é' should be a name of letters, digits"),
    ("cases: {a: {}}", "a needs a key 'render'"),
    ("cases: {a: 3}", "'a' should be a list of keys and values, it is '3'"),
    ("cases: {a: {expected: b.png}}", "a needs a key 'actual'"),
    ("cases: {a: {rendre: {model: m}}}", "unknown key 'rendre' in a; did you mean 'render'?"),
    ("cases: {a: {actual: a.png, ignor: []}}", "unknown key 'ignor' in a; did you mean 'ignore'?"),
    ("cases: {a: {render: {model: m}, actual: a.png}}", "'render' should be alone"),
    ("cases: {a: {actual: ''}}", "'actual' should be a path"),
    ("cases: {a: {render: {count: 3}}}", "render needs a key 'model'"),
    ("cases: {a: {render: {model: m, count: 0}}}", "'count' should be from 1 to 1000000"),
    ("cases: {a: {render: {model: m, depth: 12}}}", "'depth' should be 8 or 16, it is '12'"),
    ("cases: {a: {render: {model: m, columns: 2}}}", "'columns' should be from 1 to 1"),
    (
      "cases: {a: {render: {model: m, temperature: -1}}}", "'temperature' should be a number from 0"
    ),
    ("cases: {a: {render: {model: m, temperature: .nan}}}", "'temperature' should be a number"),
    ("cases: {a: {render: {model: m, precision: f64}}}", "should be one of f32, bf16, f16"),
    ("cases: {a: {render: {model: m, background: red}}}", "'background' should be a colour"),
    ("cases: {a: {render: {model: m, labels: yes}}}", "'labels' should be true or false"),
    (
      "cases: {a: {render: {model: m, sed: 3}}}", "unknown key 'sed' in render; did you mean 'seed'"
    ),
    ("cases: {a: {actual: b, compare: exakt}}", "'compare' should be exact, or one of max-level"),
    ("cases: {a: {actual: b, compare: {}}}", "'compare' should be one measure with its limit"),
    ("cases: {a: {actual: b, compare: {psnr: 40, rms: 1}}}", "should be one measure"),
    ("cases: {a: {actual: b, compare: {pnsr: 40}}}", "unknown key 'pnsr'"),
    ("cases: {a: {actual: b, compare: {psnr: 0.99}}}", "'psnr' should be from 1.0 to 200.0"),
    ("cases: {a: {actual: b, compare: {ssim: 40}}}", "'ssim' should be from 0.01 to 1.0"),
    ("cases: {a: {actual: b, compare: {max-level: -1}}}", "'max-level' should be from 0 to 65534"),
    ("cases: {a: {actual: b, compare: {max-level: 0.5}}}", "should be a whole number"),
    ("cases: {a: {actual: b, compare: {rms: .inf}}}", "'rms' should be a number"),
    (
      "cases: {a: {actual: b, compare: {perceptual: {threshold: 1}}}}", "should be from 0.0 to 0.99"
    ),
    ("cases: {a: {actual: b, ignore: [{x: 0, y: 0, width: 0, height: 1}]}}", "'width' should be"),
    ("cases: {a: {actual: b, ignore: [{x: 0, y: 0, width: 1}]}}", "needs a key 'height'"),
    ("cases: {a: {actual: b, ignore: {x: 0}}}", "'ignore' should be a list"),
    ("defaults: {compare: exact, mask: m}\ncases: {a: {actual: b}}", "unknown key 'mask'"),
  ])
  func `what is wrong is said in one line`(yaml: String, message: String) {
    do {
      _ = try file(yaml)
      Issue.record("nothing was thrown for \(yaml)")
    } catch {
      let text = "\(error)"
      #expect(text.hasPrefix("folder/g.yaml:") && !text.contains("\n"), "\(text)")
      #expect(text.contains(message), "\(text)")
    }
  }
}
