/// An element of an XML document: its name, the elements in it and the text between them.
struct XMLElement {
  var name: String
  var children: [XMLElement] = []
  var text = ""

  /// The first child of a name.
  subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The text without spaces at its ends.
  var trimmed: String {
    let spaces: Set<Character> = [" ", "\n", "\t", "\r", "\r\n"]
    let start = text.drop { spaces.contains($0) }
    return String(start.reversed().drop { spaces.contains($0) }.reversed())
  }
}

/// Reads the XML of annotations: elements, text, the five named entities; attributes, comments and
/// declarations are passed over, and documents that define entities are refused.
struct XMLReader {
  /// What is wrong with a document.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// How deep elements may lie: annotations need four.
  private static let deepest = 64

  private var rest: Substring.UTF8View

  /// Reads a document.
  ///
  /// Throws ``Failure``.
  static func read(_ text: String) throws -> XMLElement {
    var reader = XMLReader(rest: text[...].utf8)
    var open = [XMLElement(name: "")]
    while let byte = reader.rest.first {
      guard byte == UInt8(ascii: "<") else {
        open[open.count - 1].text += try reader.characters()
        continue
      }
      if reader.skip("<!--") {
        try reader.pass("-->")
      } else if reader.skip("<?") {
        try reader.pass("?>")
      } else if reader.skip("<!") {
        throw Failure(description: "a declaration '<!', which annotations have not")
      } else if reader.skip("</") {
        let name = try reader.tag().name
        guard open.count > 1, let element = open.popLast(), element.name == name else {
          throw Failure(description: "'</\(name)>' that ends nothing")
        }
        open[open.count - 1].children.append(element)
      } else {
        _ = reader.skip("<")
        let (name, isEmpty) = try reader.tag()
        if isEmpty {
          open[open.count - 1].children.append(XMLElement(name: name))
        } else {
          open.append(XMLElement(name: name))
        }
        guard open.count <= deepest else { throw Failure(description: "elements too deep") }
      }
    }
    guard open.count == 1, open[0].children.count == 1 else {
      throw Failure(
        description: open.count > 1 ? "'<\(open[1].name)>' that never ends" : "no element")
    }
    return open[0].children[0]
  }

  private mutating func skip(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest = rest.dropFirst(text.utf8.count)
    return true
  }

  private mutating func pass(_ end: String) throws {
    while !rest.isEmpty {
      if skip(end) { return }
      rest = rest.dropFirst()
    }
    throw Failure(description: "no '\(end)' before its end")
  }

  /// A name, and all up to '>'.
  private mutating func tag() throws -> (name: String, isEmpty: Bool) {
    guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else {
      throw Failure(description: "a '<' without '>'")
    }
    let inside = String(decoding: rest[..<end], as: UTF8.self)
    rest = rest[rest.index(after: end)...]
    let isEmpty = inside.hasSuffix("/")
    let name = inside.prefix { !$0.isWhitespace && $0 != "/" }
    guard !name.isEmpty, name.count <= 200 else {
      throw Failure(description: "a tag without a name")
    }
    return (String(name), isEmpty)
  }

  private mutating func characters() throws -> String {
    let end = rest.firstIndex(of: UInt8(ascii: "<")) ?? rest.endIndex
    var text = String(decoding: rest[..<end], as: UTF8.self)
    rest = rest[end...]
    guard text.contains("&") else { return text }
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
    for (name, character) in names {
      text = text.split(separator: name, omittingEmptySubsequences: false).joined(
        separator: character)
    }
    return text
  }
}
