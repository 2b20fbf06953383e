/// Text within XML and HTML.
package enum XML {
  /// Text between tags: nothing in it is read as a tag or an entity.
  ///
  /// What XML 1.0 forbids (control characters but tab and the line ends, and two non-characters) is
  /// left out: no escape can carry it.
  package static func text(_ text: String) -> String {
    spelt(text) { _ in nil }
  }

  /// Text within double quotes; its tabs and line ends stay what they are.
  package static func attribute(_ text: String) -> String {
    spelt(text) { scalar in
      switch scalar {
      case "\"": "&quot;"
      case "'": "&#39;"
      case "\t": "&#9;"
      case "\n": "&#10;"
      default: nil
      }
    }
  }

  /// Names with their values, each after a blank.
  package static func attributes(_ pairs: [(String, String)]) -> String {
    pairs.map { #" \#($0.0)="\#(attribute($0.1))""# }.joined()
  }

  private static func spelt(
    _ text: String, _ special: (Unicode.Scalar) -> String?
  ) -> String {
    escaped(text) { scalar in
      if let special = special(scalar) { return special }
      return switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      // Readers turn a bare one into a line feed.
      case "\r": "&#13;"
      case "\t", "\n": nil
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": ""
      default: nil
      }
    }
  }
}
