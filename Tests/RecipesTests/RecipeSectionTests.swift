import Recipes
import Testing

/// What a file of settings may say beyond single values: lists, chosen keys, a name or a section.
@Suite struct RecipeSectionTests {
  private func section(_ yaml: String) throws -> RecipeSection {
    try RecipeSection(yaml: yaml, path: "s.yaml")
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test func `sections whose keys people choose come in the order of the text`() throws {
    let root = try section("b: {x: 1}\na: {x: 2}\nc:\n  x: 3\n")
    let found = try root.sections().map { ($0.name, try $0.required("x") as Int) }
    #expect(found.map(\.0) == ["b", "a", "c"])
    #expect(found.map(\.1) == [1, 2, 3])
    try root.checkAllUsed()
  }

  @Test func `a list of sections, each checked`() throws {
    let root = try section("parts:\n- {x: 1}\n- {x: 2, y: 3}\n")
    let values: [Int] = try root.list("parts").map { try $0.required("x") }
    #expect(values == [1, 2])
    #expect(
      throws: RecipeError.unknownKey(
        path: "s.yaml", line: 3, key: "y", section: "parts[1]", nearest: "x")
    ) { try root.checkAllUsed() }
    #expect(try section("").list("parts").isEmpty)
  }

  @Test(arguments: [
    ("parts: 3", "s.yaml:1: 'parts' should be a list, it is '3'"),
    (
      "parts: {x: 1}",
      "s.yaml:1: 'parts' should be a list, it is 'a list of keys and values'"
    ),
    ("parts: [3]", "s.yaml:1: 'parts[0]' should be a list of keys and values, it is '3'"),
  ])
  func `what is no list of sections`(yaml: String, expected: String) {
    #expect(message { _ = try section(yaml).list("parts") } == expected)
  }

  @Test func `a name alone or a section`() throws {
    let root = try section("a: exact\nb: {psnr: 40}\n")
    guard case .name("exact") = try root.nameOrSection("a") else {
      Issue.record("not a name")
      return
    }
    guard case .section(let part) = try root.nameOrSection("b") else {
      Issue.record("not a section")
      return
    }
    #expect(part.keys == ["psnr"])
    #expect(try part.required("psnr") == 40.0)
    #expect(try root.nameOrSection("c") == nil)
    try root.checkAllUsed()
  }

  @Test func `true and false, and no other word`() throws {
    let root = try section("a: true\nb: false\nc: no\n")
    #expect(try root.value("a", default: false))
    #expect(try !root.value("b", default: true))
    #expect(
      message { _ = try root.value("c", default: true) }
        == "s.yaml:3: 'c' should be true or false, it is 'no'")
  }

  @Test func `a value that may be absent`() throws {
    let root = try section("a: 3\n")
    #expect(try root.optional("a") == 3)
    #expect(try root.optional("b") as Int? == nil)
    #expect(root.has("a") && !root.has("b"))
  }

  @Test func `a key that is there twice is refused in one line that names it`() {
    let text = message { _ = try section("a: 1\nb: 2\na: 3\n") }
    #expect(text.hasPrefix("s.yaml:"), "\(text)")
    #expect(text.contains("a") && !text.contains("\n"), "\(text)")
    let inner = message { _ = try section("cases:\n  a: {x: 1}\n  a: {x: 2}\n") }
    #expect(inner.hasPrefix("s.yaml:"), "\(inner)")
  }
}
