import Checkpoints
import Files
import Recipes
import Rendering

/// A manifest as it was written: jobs, and what they have in common.
///
/// A file that ends in `.csv` is a table whose first row names the keys, one that ends in `.jsonl`
/// or `.ndjson` has a JSON object on each line, and every other one is YAML, of which JSON is a part.
struct ManifestFile {
  /// Where it lies.
  let path: String
  /// The jobs, in order.
  private(set) var jobs: [RecipeSection] = []
  /// What holds where a job says nothing else.
  private(set) var defaults: RecipeSection
  /// What `{name}` may stand for.
  private(set) var wildcards: [Wildcard] = []

  /// The most bytes of a manifest.
  private static let limit = 1 << 28
  /// The keys of the whole, which a first line of JSON may have too.
  private static let common = ["defaults", "wildcards", "jobs"]

  /// Reads a manifest.
  ///
  /// Throws `FileError` where it cannot be read, ``ManifestError`` or `RecipeError` where it is none.
  init(path: String) throws {
    let bytes = try FileBytes.read(path, limit: Self.limit) { _ in }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let valid = bytes.split(separator: 10, omittingEmptySubsequences: false)
        .firstIndex { String(validating: $0, as: UTF8.self) == nil }
      throw ManifestError.line(
        path: path, line: (valid ?? 0) + 1, reason: "expected text in UTF-8, found other bytes")
    }
    self.path = path
    defaults = RecipeSection([], name: "defaults", path: path, line: 1)
    let name = path.lowercased()
    if name.hasSuffix(".csv") {
      jobs = try ManifestTable(text, path: path).rows
    } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
      try readLines(text)
    } else {
      try readWhole(RecipeSection(yaml: text, path: path, name: "the manifest"))
    }
    guard !jobs.isEmpty else { throw ManifestError.empty(path: path) }
  }

  private mutating func readWhole(_ root: RecipeSection) throws {
    for key in Self.common { _ = root.has(key) }
    try root.checkAllUsed()
    jobs = try root.list("jobs")
    try readCommon(root)
  }

  private mutating func readCommon(_ root: RecipeSection) throws {
    defaults = try root.section("defaults")
    let section = try root.section("wildcards")
    wildcards = try section.keys.map { try wildcard($0, of: section) }
  }

  /// A list of values, or a file with one on each line.
  private func wildcard(_ name: String, of section: RecipeSection) throws -> Wildcard {
    let isName =
      !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) }
    guard isName, !NameTemplate.knownFields.contains(name) else {
      throw section.error(
        name, expected: "called by letters and digits that name nothing else", found: name)
    }
    let value: EitherValue<[String], String> = try section.required(name)
    switch value {
    case .first(let values):
      guard !values.isEmpty else {
        throw section.error(name, expected: "at least one value", found: "an empty list")
      }
      return Wildcard(name: name, values: values)
    case .second(let file):
      let line = section.line(of: name)
      let place = Self.path(file, beside: path)
      do {
        let bytes = try FileBytes.read(place, limit: Self.limit) { _ in }
        let values = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
          .map { $0.trimmed }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
        guard !values.isEmpty else {
          throw ManifestError.line(
            path: path, line: line,
            reason: "'\(name)': expected at least one line with a value in \(place), found none")
        }
        return Wildcard(name: name, values: values)
      } catch let error as FileError {
        throw ManifestError.line(path: path, line: line, reason: "'\(name)': \(error)")
      }
    }
  }

  private mutating func readLines(_ text: String) throws {
    var isFirst = true
    for (index, line) in text.split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() where !line.trimmed.isEmpty {
      let section = try section(ofJSON: String(line), line: index + 1)
      if isFirst, section.keys.contains(where: Self.common.contains) {
        for key in Self.common { _ = section.has(key) }
        try section.checkAllUsed()
        try readCommon(section)
        jobs += try section.list("jobs")
      } else {
        jobs.append(section)
      }
      isFirst = false
    }
  }

  private func section(ofJSON text: String, line: Int) throws -> RecipeSection {
    let value: JSONValue
    do {
      value = try Array(text.utf8).withUnsafeBytes(JSONReader.read)
    } catch {
      throw ManifestError.line(path: path, line: line, reason: "not a JSON object: \(error)")
    }
    guard case .section(let entries) = PlainSetting(value) else {
      throw ManifestError.line(
        path: path, line: line, reason: "expected a JSON object, found \(value.kind)")
    }
    return RecipeSection(entries, name: "the job", path: path, line: line)
  }

  /// A path of a manifest, which is relative to the manifest's folder.
  static func path(_ file: String, beside manifest: String) -> String {
    guard !file.hasPrefix("/"), let slash = manifest.lastIndex(of: "/") else { return file }
    return String(manifest[...slash]) + file
  }
}

extension PlainSetting {
  /// The same setting, of JSON.
  fileprivate init(_ value: JSONValue) {
    self =
      switch value {
      case .null: .value("")
      case .bool(let value): .value(String(value))
      case .number(let text), .string(let text): .value(text)
      case .array(let items): .list(items.map(PlainSetting.init))
      case .object(let object):
        .section(object.members.map { (key: $0.key, value: PlainSetting($0.value)) })
      }
  }
}

extension Substring {
  /// Without blanks around it.
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }
}
