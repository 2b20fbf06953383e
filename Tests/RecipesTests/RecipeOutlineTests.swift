import Recipes
import Testing

/// What a recipe may hold, learnt from the code that reads it.
@Suite struct RecipeOutlineTests {
  private enum Rule: String, CaseIterable, RecipeValue { case plain, heavy, timed }
  private enum Clock: String, CaseIterable, RecipeValue { case wall, steps }

  private func outline(
    fixing fixed: [String: String] = [:], _ read: @escaping (RecipeSection) throws -> Void
  ) throws -> RecipeOutline {
    try RecipeOutline(fixing: fixed, reading: read)
  }

  private static func readRule(_ root: RecipeSection) throws {
    let section = try root.section("rule")
    switch try section.value("name", default: Rule.plain) {
    case .plain: _ = try section.number("rate", default: 0.1, in: 0...1)
    case .heavy:
      _ = try section.number("rate", default: 0.2, in: 0...5)
      _ = try section.number("weight", default: 3, in: 1...9)
    case .timed:
      _ = try section.requiredNumbers("at", in: 0...100)
      switch try section.value("clock", default: Clock.wall) {
      case .wall: _ = try section.value("zone", default: "UTC")
      case .steps: break
      }
    }
    _ = try section.optional("note") as String?
  }

  @Test func `kinds, ranges and defaults`() throws {
    let outline = try outline { root in
      _ = try root.number("steps", default: 10, in: 1...99)
      _ = try root.value("flip", default: false)
      _ = try root.required("name") as String
      _ = try root.numbers("betas", default: [0.5, 0.5], count: 2, in: 0...1)
      _ = try root.optionalNumber("clip", in: 1...7.0)
      _ = try root.optional("size") as EitherValue<Int, [Int]>?
    }
    let keys = Dictionary(uniqueKeysWithValues: outline.keys.map { ($0.name, $0) })
    #expect(outline.keys.map(\.name) == ["steps", "flip", "name", "betas", "clip", "size"])
    #expect(keys["steps"]?.form == .value(.integer))
    #expect(keys["steps"]?.range == 1...99)
    #expect(keys["steps"]?.fallback == .integer(10))
    #expect(keys["flip"]?.fallback == .truth(false))
    #expect(keys["name"]?.isRequired == true)
    #expect(keys["betas"]?.count == 2)
    #expect(keys["betas"]?.fallback == .list([.number(0.5), .number(0.5)]))
    #expect(keys["clip"]?.range == 1...7)
    #expect(keys["clip"]?.fallback == nil && keys["clip"]?.isRequired == false)
    #expect(keys["size"]?.form == .value(.either(.integer, .list(.integer))))
  }

  @Test func `bounds and defaults that depend on other keys are those of any recipe`() throws {
    let outline = try outline { root in
      let batch = try root.number("batch", default: 200, in: 1...1000)
      let shard = try root.number("shard", default: min(100, batch), in: 1...batch)
      _ = try root.number("micro", default: batch, in: shard...batch)
    }
    #expect(outline.keys.map(\.range) == [1...1000, 1...1000, 1...1000])
    #expect(outline.keys.map(\.fallback) == [.integer(200), nil, nil])
  }

  @Test func `sections, lists and one key of several`() throws {
    let outline = try outline { root in
      for item in try root.section("a").list("items") {
        _ = try item.oneOf([
          "match": { try item.required($0) as String }, "kind": { try item.required($0) },
        ])
      }
      for part in try root.section("free").sections() { _ = try part.value("x", default: 1) }
      if case .section(let limits) = try root.nameOrSection("match") {
        _ = try limits.value("most", default: 1)
      }
    }
    #expect(
      outline.allKeys.map(\.path) == [
        "a", "a.items", "a.items[].match", "a.items[].kind", "free", "free.*", "free.*.x", "match",
        "match.most",
      ])
    let item = try #require(outline.keys[0].inner?.keys[0].inner)
    #expect(item.alternatives == [["match", "kind"]])
    #expect(item.keys.allSatisfy { !$0.isRequired })
    #expect(outline.keys[2].form == .nameOrSection)
  }

  @Test func `a section has to be there where it has such keys, unless it is asked whether it is`()
    throws
  {
    let outline = try outline { root in
      _ = try root.section("a").required("x") as Int
      _ = try root.section("b").value("x", default: 1)
      if root.has("c") { _ = try root.section("c").required("x") as Int }
    }
    #expect(outline.keys.map(\.isRequired) == [true, false, false])
  }

  @Test func `what depends on a choice, also behind another choice`() throws {
    let rule = try #require(try outline(Self.readRule).keys[0].inner)
    #expect(
      Set(rule.keys.map(\.name))
        == ["name", "rate", "note", "weight", "at", "clock", "zone"])
    let rate = try #require(rule.keys.first { $0.name == "rate" })
    #expect(rate.range == 0...5 && rate.fallback == nil)
    let at = try #require(rule.keys.first { $0.name == "at" })
    #expect(!at.isRequired)
    let variants = rule.variants.filter { $0.key == "name" }
    #expect(variants.map(\.choice) == ["plain", "heavy", "timed"])
    #expect(variants.map(\.isDefault) == [true, false, false])
    #expect(Set(variants[0].forbidden) == ["weight", "at", "clock", "zone"])
    #expect(Set(variants[2].forbidden) == ["rate", "weight"])
    #expect(variants[2].required == ["at"])
    let clock = rule.variants.filter { $0.key == "clock" }
    #expect(clock.map(\.forbidden) == [[], ["zone"]])
  }

  @Test func `a fixed choice is the only one`() throws {
    let rule = try #require(
      try outline(fixing: ["rule.name": "heavy"], Self.readRule).keys[0].inner)
    #expect(rule.keys[0].form == .value(.choice(["heavy"])))
    #expect(rule.keys.map(\.name) == ["name", "rate", "weight", "note"])
    #expect(rule.variants.isEmpty)
  }

  @Test func `code that gives up is not learnt from`() {
    #expect(throws: RecipeError.self) {
      try outline { root in throw root.missing("x") }
    }
  }

  @Test func `one key of several, where there is none, one, or two`() throws {
    func read(_ yaml: String) throws -> String {
      let item = try RecipeSection(yaml: yaml, path: "s.yaml", name: "groups[0]")
      return try item.oneOf([
        "match": { try item.required($0) as String },
        "kind": { "kind \(try item.required($0) as String)" },
      ])
    }
    #expect(try read("match: a") == "a")
    #expect(try read("kind: b") == "kind b")
    #expect(
      throws: RecipeError.missingKey(path: "s.yaml", line: 1, key: "match", section: "groups[0]")
    ) { try read("") }
    #expect(
      throws: RecipeError.value(
        path: "s.yaml", line: 2, key: "kind", expected: "alone, or 'match' alone",
        found: "given beside 'match'")
    ) { try read("match: a\nkind: b") }
  }

  @Test func `a value of one kind or another`() throws {
    let root = try RecipeSection(yaml: "a: 3\nb: [3, 4]\nc: x\n", path: "s.yaml")
    guard case .first(3) = try root.required("a") as EitherValue<Int, [Int]>,
      case .second([3, 4]) = try root.required("b") as EitherValue<Int, [Int]>
    else {
      Issue.record("read as another kind")
      return
    }
    #expect(
      throws: RecipeError.value(
        path: "s.yaml", line: 3, key: "c",
        expected: "a whole number or a list, each a whole number", found: "x")
    ) { try root.required("c") as EitherValue<Int, [Int]> }
  }
}
