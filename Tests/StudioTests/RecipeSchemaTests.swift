import Checkpoints
import Foundation
import Recipes
import Studio
import Testing

/// The JSON schema of recipes: that it is complete, the one beside the models, and says what reading
/// a recipe says.
@Suite struct RecipeSchemaTests {
  private static let models =
    #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 } + "/models"

  private let schema: RecipeSchema

  init() throws { schema = try RecipeSchema() }

  private func parsed(_ text: String) throws -> JSONObject {
    try #require(try Array(text.utf8).withUnsafeBytes { try JSONReader.read($0) }.object)
  }

  @Test func `every key has a description, and every description a key`() {
    let paths = Set(schema.outline.allKeys.map(\.path))
    let described = Set(RecipeDescriptions.all.keys)
    #expect(paths.subtracting(described).sorted() == [], "describe them in RecipeDescriptions")
    #expect(described.subtracting(paths).sorted() == [], "no recipe has such keys")
  }

  @Test func `the one beside the models is the one that is printed`() throws {
    let path = "\(Self.models)/\(RecipeSchema.fileName)"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == schema.json, "atelier train --schema > models/\(RecipeSchema.fileName)")
  }

  @Test func `every recipe that is shipped names it in its first line`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.models)
      .filter { $0.hasSuffix(".yaml") }
    #expect(!names.isEmpty)
    for name in names {
      let text = try String(contentsOfFile: "\(Self.models)/\(name)", encoding: .utf8)
      #expect(text.hasPrefix(RecipeSchema.comment + "\n"), "\(name)")
    }
  }

  @Test func `no section takes other keys, and each key says what it is`() throws {
    func check(_ object: JSONObject, _ path: String) throws {
      guard let properties = object["properties"]?.object else { return }
      #expect(object["additionalProperties"] == .bool(false), "\(path)")
      for (key, value) in properties.members {
        let inner = try #require(value.object)
        #expect(inner["title"]?.string?.hasSuffix(key) == true)
        #expect(inner["description"]?.string?.hasSuffix(".") == true, "\(path).\(key)")
        try check(inner, "\(path).\(key)")
        if let item = inner["items"]?.object { try check(item, "\(path).\(key)[]") }
      }
    }
    try check(try parsed(schema.json), "")
  }

  @Test func `keys of a rule belong to that rule`() throws {
    let root = try parsed(schema.json)
    let optimizer = try #require(root["properties"]?.object?["optimizer"]?.object)
    let conditions = try #require(optimizer["allOf"]?.array).compactMap(\.object)
    func forbidden(_ name: String) -> Set<String> {
      let condition = conditions.first {
        let test = $0["if"]?.object?["properties"]?.object?["name"]?.object
        return test?["const"]?.string == name
      }
      let names = condition?["then"]?.object?["propertyNames"]?.object?["not"]?.object?["enum"]
      return Set(names?.array?.compactMap(\.string) ?? [])
    }
    #expect(forbidden("adamw") == ["momentum", "nesterov", "smoothing", "rate-decay"])
    #expect(forbidden("sgd") == ["betas", "epsilon", "amsgrad", "smoothing", "rate-decay"])
    let group = try #require(
      optimizer["properties"]?.object?["groups"]?.object?["items"]?.object)
    #expect(group["allOf"]?.array?.first?.object?["oneOf"]?.array?.count == 2)
    let rate = try #require(optimizer["properties"]?.object?["rate"]?.object)
    #expect(rate["maximum"]?.integer == 1000 && rate["default"] == nil)
  }

  @Test func `a schema of one family`() throws {
    let root = try parsed(try RecipeSchema(family: .nice).json)
    let model = try #require(root["properties"]?.object?["model"]?.object)
    #expect(model["properties"]?.object?["family"]?.object?["enum"]?.array == [.string("nice")])
    #expect(model["required"]?.array == [.string("family")])
  }

  /// Keys with a range of their own that stand in no list, and the choice that they need.
  private var ranged: [(key: RecipeOutline.Key, needed: [String])] {
    schema.outline.keys.flatMap { section in
      (section.inner?.keys ?? []).compactMap { key in
        guard key.range != nil, case .value(let shape) = key.form,
          shape == .integer || shape == .number
        else { return nil }
        let variant = section.inner?.variants.first { !$0.forbidden.contains(key.name) }
        let needed = variant.map { variant in
          ["\(section.path).\(variant.key)=\(variant.choice)"]
            + variant.required.map { "\(section.path).\($0)=[1]" }
        }
        return (key, needed ?? [])
      }
    }
  }

  private func accepts(_ overrides: [String]) -> Bool {
    let families = ModelCard.Family.allCases.map { "model: {family: \($0.rawValue)}" }
    return (families + ["{model: {family: dit}, reflow: {model: some}}"]).contains { yaml in
      (try? RecipeFile(yaml: yaml, path: "r.yaml", overrides: overrides)) != nil
    }
  }

  @Test func `what the schema forbids is refused when a recipe is read`() throws {
    #expect(ranged.count > 20)
    for (key, needed) in ranged {
      let range = try #require(key.range)
      #expect(accepts(needed), "\(needed)")
      for outside in [range.lowerBound - 1, range.upperBound * 2 + 1] {
        let number = Int(exactly: outside).map { "\($0)" } ?? "\(outside)"
        #expect(!accepts(needed + ["\(key.path)=\(number)"]), "\(key.path)=\(number)")
      }
      #expect(!accepts(needed + ["\(key.path)=some"]))
      #expect(!accepts(needed + ["\(key.path)-of=1"]))
    }
  }

  @Test func `what the schema says is the default is accepted`() {
    for key in schema.outline.allKeys where key.path.filter({ $0 == "[" }).isEmpty {
      guard let fallback = key.fallback,
        let text = fallback.text ?? fallback.number.map({ "\($0)" })
      else { continue }
      let number = fallback.number.flatMap(Int.init(exactly:)).map { "\($0)" } ?? text
      let needed = ranged.first { $0.key.path == key.path }?.needed ?? []
      #expect(accepts(needed + ["\(key.path)=\(number)"]), "\(key.path)=\(number)")
    }
  }

  @Test func `what --set takes`() {
    let settings = schema.settings
    for setting in [
      "optimizer.rate=", "optimizer.name=sgd", "optimizer.groups[0].match=", "training.on-nan=stop",
      "training.checkpointing=true", "model.hidden=",
    ] {
      #expect(settings.contains(setting), "\(setting)")
    }
    #expect(Set(settings).count == settings.count)
  }
}
