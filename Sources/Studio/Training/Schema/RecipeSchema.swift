import Checkpoints
import Recipes

/// What a recipe may hold, as JSON Schema 2020-12, for editors and other checkers.
///
/// It is learnt from the code that reads recipes. What it cannot say is left out: a bound or a
/// default that depends on another key is that of any recipe.
public struct RecipeSchema: Sendable {
  /// The file beside a recipe in which its first line looks for the schema.
  public static let fileName = "recipe.schema.json"
  /// The first line of a recipe, by which editors find the schema.
  public static let comment = "# yaml-language-server: $schema=\(fileName)"

  /// What is asked for.
  package let outline: RecipeOutline

  /// The schema of recipes of one family, or of all.
  public init(family: ModelCard.Family? = nil) throws {
    outline = try RecipeOutline(
      fixing: family.map { ["model.family": $0.rawValue] } ?? [:],
      reading: { _ = try RecipeFile.read($0) })
  }

  /// The schema as JSON, with a line end.
  public var json: String {
    let head: [(String, JSONValue)] = [
      ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
      ("title", .string("A recipe of atelier train")),
      ("description", .string("Written by: atelier train --schema")),
    ]
    return JSONValue.object(JSONObject(head + object(outline))).indented() + "\n"
  }

  /// What `--set` takes: each key with `=`, and with each of its choices.
  public var settings: [String] {
    outline.allKeys.flatMap { key -> [String] in
      guard case .value(let shape) = key.form else { return [] }
      let path = key.path.split(separator: "[]", omittingEmptySubsequences: false)
        .joined(separator: "[0]")
      let choices = shape == .truth ? ["true", "false"] : shape.choices
      return choices.map { $0.map { "\(path)=\($0)" } } ?? ["\(path)="]
    }
  }

  private func object(_ section: RecipeOutline) -> [(String, JSONValue)] {
    let named = section.keys.filter { $0.name != "*" }
    let any = section.keys.first { $0.name == "*" }
    var members: [(String, JSONValue)] = [
      ("type", .string("object")),
      ("additionalProperties", any.map(schema) ?? .bool(false)),
      ("properties", .object(JSONObject(named.map { ($0.name, schema($0)) }))),
    ]
    let required = named.filter(\.isRequired).map(\.name)
    if !required.isEmpty { members.append(("required", names(required))) }
    let conditions = section.variants.map(condition) + section.alternatives.map(exactlyOne)
    if !conditions.isEmpty { members.append(("allOf", .array(conditions))) }
    return members
  }

  private func schema(_ key: RecipeOutline.Key) -> JSONValue {
    var members: [(String, JSONValue)] = [("title", .string(key.path))]
    if let description = RecipeDescriptions.all[key.path] {
      members.append(("description", .string(description)))
    }
    let inner = key.inner.map(object) ?? []
    switch key.form {
    case .value(let shape): members += self.members(of: shape, key)
    case .section: members += inner
    case .list:
      members += [("type", .string("array")), ("items", .object(JSONObject(inner)))]
    case .nameOrSection:
      let name = JSONObject([("type", JSONValue.string("string"))])
      members.append(("anyOf", .array([.object(name), .object(JSONObject(inner))])))
    }
    if let fallback = key.fallback { members.append(("default", json(fallback))) }
    return .object(JSONObject(members))
  }

  private func members(
    of shape: ValueShape, _ key: RecipeOutline.Key
  ) -> [(String, JSONValue)] {
    let bounds = key.range.map {
      [("minimum", number($0.lowerBound)), ("maximum", number($0.upperBound))]
    }
    switch shape {
    case .integer: return [("type", .string("integer"))] + (bounds ?? [])
    case .natural: return [("type", .string("integer")), ("minimum", .number("0"))]
    case .number: return [("type", .string("number"))] + (bounds ?? [])
    case .text: return [("type", .string("string"))]
    case .truth: return [("type", .string("boolean"))]
    case .choice(let choices): return [("enum", names(choices))]
    case .list(let element):
      let count = key.count.map { JSONValue.number("\($0)") }
      return [
        ("type", .string("array")), ("items", .object(JSONObject(members(of: element, key)))),
      ] + (count.map { [("minItems", $0), ("maxItems", $0)] } ?? [])
    case .either(let first, let second):
      let both = [first, second].map { JSONValue.object(JSONObject(members(of: $0, key))) }
      return [("anyOf", .array(both))]
    }
  }

  /// `if` the key has the choice, `then` other keys may not or must be there.
  private func condition(_ variant: RecipeOutline.Variant) -> JSONValue {
    let choice = JSONObject([("const", .string(variant.choice))])
    var test: [(String, JSONValue)] = [
      ("properties", .object(JSONObject([(variant.key, .object(choice))])))
    ]
    if !variant.isDefault { test.append(("required", names([variant.key]))) }
    var then: [(String, JSONValue)] = []
    if !variant.forbidden.isEmpty {
      let others = JSONObject([("enum", names(variant.forbidden))])
      then.append(("propertyNames", .object(JSONObject([("not", .object(others))]))))
    }
    if !variant.required.isEmpty { then.append(("required", names(variant.required))) }
    return .object(
      JSONObject([("if", .object(JSONObject(test))), ("then", .object(JSONObject(then)))]))
  }

  private func exactlyOne(_ keys: [String]) -> JSONValue {
    let each = keys.map { JSONValue.object(JSONObject([("required", names([$0]))])) }
    return .object(JSONObject([("oneOf", .array(each))]))
  }

  private func json(_ value: PlainValue) -> JSONValue {
    switch value {
    case .integer(let value): .number("\(value)")
    case .natural(let value): .number("\(value)")
    case .number(let value): number(value)
    case .text(let text): .string(text)
    case .truth(let value): .bool(value)
    case .list(let values): .array(values.map(json))
    }
  }

  private func number(_ value: Double) -> JSONValue {
    .number(Int(exactly: value).map { "\($0)" } ?? "\(value)")
  }

  private func names(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
}
