import Images
import Recipes
import Rendering

/// Reads single cases.
struct CaseReader {
  /// The folder of the file, empty or with `/` at its end.
  let folder: String
  /// How cases are compared that do not say it.
  let standard: PictureComparison.Measure

  /// A path under a key, relative to the file's folder; `nil` where there is none.
  func path(_ key: String, of section: RecipeSection) throws -> String? {
    guard let path: String = try section.optional(key) else { return nil }
    guard !path.isEmpty, !path.unicodeScalars.contains("\0") else {
      throw section.error(key, expected: "a path", found: path)
    }
    return path.hasPrefix("/") ? path : folder + path
  }

  /// Throws where a name is not safe, or two are the same on disks that ignore case.
  static func checkNames(of cases: RecipeSection) throws {
    var seen: [String: String] = [:]
    for name in cases.keys {
      guard isSafe(name) else {
        throw cases.error(
          name,
          expected: "a name of letters, digits, '-', '_' and '.' that can be that of a file",
          found: name)
      }
      if let other = seen.updateValue(name, forKey: name.lowercased()) {
        throw cases.error(
          name, expected: "a name that differs from '\(other)' in more than its case", found: name)
      }
    }
  }

  /// Whether every system takes the name: what Windows reserves is left out too.
  private static func isSafe(_ name: String) -> Bool {
    let allowed = name.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || "-_.".unicodeScalars.contains($0)
    }
    let stem = name.lowercased().prefix { $0 != "." }
    let isReserved =
      ["con", "prn", "aux", "nul"].contains(stem)
      || (stem.count == 4 && ["com", "lpt"].contains(stem.prefix(3)) && stem.last?.isNumber == true)
    return allowed && (1...100).contains(name.utf8.count) && !name.hasPrefix(".")
      && !name.hasPrefix("-") && !name.hasSuffix(".") && !isReserved
  }

  /// Reads one case.
  func read(_ section: RecipeSection) throws -> GoldenCase {
    GoldenCase(
      name: section.name, origin: try origin(section),
      comparison: PictureComparison(
        try PictureComparison.Measure("compare", of: section) ?? standard,
        ignoring: try section.list("ignore").map(region)),
      mask: try path("mask", of: section))
  }

  private func origin(_ section: RecipeSection) throws -> GoldenCase.Origin {
    let expected = try path("expected", of: section)
    let actual = try path("actual", of: section)
    switch (section.has("render"), expected, actual) {
    case (true, nil, nil): return .render(try render(section.section("render")))
    case (false, let expected?, let actual?): return .pair(expected: expected, actual: actual)
    case (false, nil, let actual?): return .picture(actual: actual)
    case (false, _, _):
      // An unknown key, such as a misspelt one of these, says more than its absence.
      _ = (section.has("compare"), section.has("ignore"), section.has("mask"))
      try section.checkAllUsed()
      throw section.missing(expected == nil ? "render" : "actual")
    case (true, _, _):
      throw section.error(
        "render", expected: "alone, or 'expected' and 'actual' without it", found: "both")
    }
  }

  private func region(_ section: RecipeSection) throws -> PictureComparison.Region {
    func number(_ key: String, from least: Int) throws -> Int {
      _ = try section.required(key) as Int
      return try section.number(key, default: least, in: least...1_000_000)
    }
    return PictureComparison.Region(
      x: try number("x", from: 0), y: try number("y", from: 0),
      width: try number("width", from: 1), height: try number("height", from: 1))
  }

  /// The flags of `atelier render`, with their names, ranges and defaults.
  private func render(_ section: RecipeSection) throws -> GoldenRender {
    var choices = RenderChoices()
    let model: String = try section.required("model")
    choices.count = try section.number("count", default: choices.count, in: 1...1_000_000)
    choices.seed = try section.value("seed", default: choices.seed)
    choices.sampling.temperature = try temperature(section) ?? choices.sampling.temperature
    choices.sampling.steps = try section.optionalNumber("steps", in: 1...10_000)
    choices.sampling.sampler = try section.optional("sampler")
    choices.sampling.guidance = try section.optionalNumber(
      "guidance", in: 0...100 as ClosedRange<Double>
    )
    .map { Float($0) }
    choices.sampling.classes = try section.optional("classes")
    choices.precision = try section.value("precision", default: choices.precision)
    choices.depth = try section.value("depth", default: choices.depth)
    guard choices.depth == 8 || choices.depth == 16 else {
      throw section.error("depth", expected: "8 or 16", found: "\(choices.depth)")
    }
    let columns: Int? =
      section.has("columns")
      ? try section.number("columns", default: 1, in: 1...choices.count) : nil
    choices.layOut(
      columns: columns, padding: try section.number("padding", default: 2, in: 0...10_000),
      background: try background(section),
      labels: try section.value("labels", default: false))
    guard let modelPath = try path("model", of: section) else { throw section.missing("model") }
    return GoldenRender(model: model, modelPath: modelPath, choices: choices)
  }

  /// Read as the command line reads it, which a detour over a longer float would not be.
  private func temperature(_ section: RecipeSection) throws -> Float? {
    guard let text: String = try section.optional("temperature") else { return nil }
    guard let value = Float(text), value.isFinite, value >= 0 else {
      throw section.error("temperature", expected: "a number from 0", found: text)
    }
    return value
  }

  private func background(_ section: RecipeSection) throws -> HexColour? {
    guard let text: String = try section.optional("background") else { return nil }
    guard let colour = HexColour(text) else {
      throw section.error(
        "background", expected: "a colour such as 202020 or \"#ffffff\"", found: text)
    }
    return colour
  }
}

extension RenderRecipe.Precision: RecipeValue {}
