import Foundation

/// The names of all operations, read from the source that defines them.
///
/// The language cannot list the types that conform to a protocol; without a list, an operation that
/// nobody tests would not be missed.
package struct OperationSources: Sendable {
  /// One type that conforms to `Operation`.
  package struct Entry: Sendable {
    package let type: String
    /// What its `name` may be; empty where the source does not tell.
    package let names: Set<String>
  }

  /// The types, as they were found.
  package let entries: [Entry]

  /// The names of all types.
  package var names: Set<String> { entries.reduce(into: []) { $0.formUnion($1.names) } }

  /// Reads every Swift file under a folder.
  package init(folder: String) {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let sources = files.filter { $0.hasSuffix(".swift") }.sorted().compactMap {
      try? String(contentsOfFile: folder + "/" + $0, encoding: .utf8)
    }
    self.init(sources: sources)
  }

  /// Reads the text of source files.
  package init(sources: [String]) {
    entries = sources.flatMap { source in
      let code = source.replacing(/\/\/[^\n]*/, with: "")
      let types = code.matches(
        of: /(?:struct|class|enum) (\w+)[^{\n]*:[^{\n]*\bOperation\b[^{\n]*\{/)
      return types.map {
        Entry(
          type: String($0.1), names: Self.names(in: Self.block(code[$0.range.upperBound...])))
      }
    }
  }

  /// The texts that `var name` spells out, or the cases of the enumeration that it refers to.
  private static func names(in body: Substring) -> Set<String> {
    guard let start = body.firstMatch(of: /var name: String \{/) else { return [] }
    let getter = block(body[start.range.upperBound...])
    var names = Set(getter.matches(of: /"(\w+)"/).map { String($0.1) })
    if getter.contains(".rawValue"), let cases = body.firstMatch(of: /enum \w+: String[^{]*\{/) {
      let list = block(body[cases.range.upperBound...])
      for line in list.matches(of: /\bcase ((?:[^\n]*,\s*\n)*[^\n]*)/) {
        for part in line.1.split(separator: ",") {
          guard let item = part.firstMatch(of: /(\w+)(?:\s*=\s*"(\w+)")?/) else { continue }
          names.insert(String(item.2 ?? item.1))
        }
      }
    }
    return names
  }

  /// What stands before the brace that closes the block which the text begins in.
  private static func block(_ text: Substring) -> Substring {
    var depth = 1
    for index in text.indices {
      if text[index] == "{" { depth += 1 }
      if text[index] == "}" { depth -= 1 }
      if depth == 0 { return text[..<index] }
    }
    return text
  }
}
