import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An element of XML with all that is in it, read by a parser that forgives nothing.
struct XMLElementTree {
  var name: String
  var attributes: [String: String]
  var children: [XMLElementTree] = []
  var text = ""

  /// Reads a document.
  static func parse(_ document: String) throws -> XMLElementTree {
    let reader = Reader()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = reader
    guard parser.parse(), let root = reader.root else {
      throw Failure(
        line: parser.lineNumber, reason: parser.parserError.map(String.init(describing:)) ?? "")
    }
    return root
  }

  /// Why a document is none.
  struct Failure: Error {
    let line: Int
    let reason: String
  }

  /// Everything of a name within the element, in order.
  func all(_ name: String) -> [XMLElementTree] {
    children.flatMap { ($0.name == name ? [$0] : []) + $0.all(name) }
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var root: XMLElementTree?
    private var open: [XMLElementTree] = []

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      open.append(XMLElementTree(name: name, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      if !open.isEmpty { open[open.count - 1].text += text }
    }

    func parser(
      _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
      qualifiedName: String?
    ) {
      let element = open.removeLast()
      if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
  }
}
