import Recipes
import Testing

/// Changes of single keys from outside a file: what they reach, and what messages say of them.
@Suite struct RecipeOverrideTests {
  private static let yaml = """
    optimizer:
      rate: 0.1
      betas: [0.9, 0.999]
      groups:
        - {match: a, factor: 1}
    schedule:
    """

  private func root(_ overrides: [String], _ yaml: String = Self.yaml) throws -> RecipeSection {
    try RecipeSection(yaml: yaml, path: "r.yaml", overrides: overrides)
  }

  /// Reads all that a recipe of these tests may hold.
  private func read(_ overrides: [String]) throws -> [String: String] {
    let root = try root(overrides)
    var values: [String: String] = [:]
    let optimizer = try root.section("optimizer")
    values["rate"] = "\(try optimizer.number("rate", default: 1.0, in: 0...10))"
    values["betas"] = "\(try optimizer.numbers("betas", default: [0.5], in: 0...1))"
    values["groups"] = try optimizer.list("groups").map { item in
      "\(try item.required("match") as String):\(try item.value("factor", default: 0))"
    }.joined(separator: " ")
    values["seed"] = "\(try root.section("training").value("seed", default: 7))"
    if root.has("schedule"), case .section(let schedule) = try root.nameOrSection("schedule") {
      values["warmup"] = "\(try schedule.value("warmup", default: 0))"
    }
    try root.checkAllUsed()
    return values
  }

  private func message(_ overrides: [String]) -> String {
    do {
      _ = try read(overrides)
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: [
    (["optimizer.rate=3e-4"], "rate", "0.0003"),
    (["optimizer.rate=1", "optimizer.rate=2"], "rate", "2.0"),
    ([" optimizer.rate = 2 "], "rate", "2.0"),
    (["training.seed=11"], "seed", "11"),
    (["optimizer.betas=[0.8, 0.95]"], "betas", "[0.8, 0.95]"),
    (["optimizer.betas[1]=0.5"], "betas", "[0.9, 0.5]"),
    (["optimizer.betas[2]=0.5"], "betas", "[0.9, 0.999, 0.5]"),
    (["optimizer.groups[0].factor=3"], "groups", "a:3"),
    (["optimizer.groups[1].match=b", "optimizer.groups[1].factor=4"], "groups", "a:1 b:4"),
    (["optimizer.groups[0]={match: c}"], "groups", "c:0"),
    (["optimizer.groups=[]"], "groups", ""),
    (["optimizer={rate: 5}", "optimizer.betas=[1]"], "betas", "[1.0]"),
    (["optimizer.betas=[1]", "optimizer={rate: 5}"], "betas", "[0.5]"),
    (["schedule.warmup=3"], "warmup", "3"),
    (["training.seed=8", "training={}"], "seed", "7"),
  ])
  func `reach their key`(overrides: [String], key: String, expected: String) throws {
    #expect(try read(overrides)[key] == expected)
  }

  @Test func `a value may hold an equals sign`() throws {
    #expect(try root(["name=a=b"]).required("name") == "a=b")
  }

  @Test(arguments: [
    (
      "optimizer.rat=1",
      "--set optimizer.rat=1: unknown key 'rat' in optimizer; did you mean 'rate'?"
    ),
    (
      "optimiser.rate=1",
      "--set optimiser.rate=1: unknown key 'optimiser' in the recipe; did you mean 'optimizer'?"
    ),
    ("optimizer.rate=fast", "--set optimizer.rate=fast: 'rate' should be a number, it is 'fast'"),
    (
      "optimizer.rate=11",
      "--set optimizer.rate=11: 'rate' should be from 0.0 to 10.0, it is '11.0'"
    ),
    (
      "optimizer.betas[0]=x",
      "--set optimizer.betas[0]=x: 'betas' should be a list, each a number, it is "
        + "'a list or a mapping'"
    ),
    (
      "optimizer=3", "--set optimizer=3: 'optimizer' should be a list of keys and values, it is '3'"
    ),
    (
      "optimizer={rate: {a: 1}}",
      "--set optimizer={rate: {a: 1}}: 'rate' should be a number, it is 'a list or a mapping'"
    ),
    (
      "optimizer={rate: 1, tare: 2}",
      "--set optimizer={rate: 1, tare: 2}: unknown key 'tare' in optimizer; did you mean 'rate'?"
    ),
    (
      "optimizer.groups[1].factor=1",
      "--set optimizer.groups[1].factor=1: groups[1] needs a key 'match'"
    ),
    (
      "optimizer.rate.low=1", "--set optimizer.rate.low=1: 'rate' is no section and no list"
    ),
    (
      "optimizer.groups[3].match=b",
      "--set optimizer.groups[3].match=b: 'groups' has 1 item: the next would be groups[1]"
    ),
    (
      "optimizer.groups.match=b",
      "--set optimizer.groups.match=b: 'groups' is a list: say which item, such as groups[0]"
    ),
    ("optimizer[0]=b", "--set optimizer[0]=b: optimizer is no list"),
  ])
  func `are named where they are wrong`(override: String, expected: String) {
    #expect(message([override]) == expected)
  }

  @Test func `leave what the file says to the file`() throws {
    let root = try root(["optimizer.rate=1"], "training: {}\noptimizer:\n  rat: 1\n")
    _ = try root.section("optimizer").value("rate", default: 0)
    _ = try root.section("training")
    #expect(
      throws: RecipeError.unknownKey(
        path: "r.yaml", line: 3, key: "rat", section: "optimizer", nearest: "rate")
    ) { try root.checkAllUsed() }
  }

  @Test(arguments: [
    "", "rate", "=3", ".rate=3", "optimizer.=3", "a..b=3", "[0]=3", "a[=3", "a[]=3", "a[-1]=3",
    "a[x]=3", "a[0]b=3", "a]=3", "a=", "a= ", "a=[1, 2", "a={x: 1, x: 2}", "a=*nowhere",
    "a[10000]=1",
  ])
  func `are refused in one line where they are none`(override: String) {
    let text = message([override])
    #expect(text.hasPrefix("--set \(override): "), "\(text)")
    #expect(!text.contains("\n"))
    #expect(throws: RecipeError.self) { try root([override]) }
  }
}
