/// Text within XML and HTML.
enum XML {
  /// Text between tags: nothing in it is read as a tag or an entity.
  ///
  /// What XML 1.0 forbids (control characters but tab and the line ends, and two non-characters) is
  /// left out: no escape can carry it.
  static func text(_ text: String) -> String {
    escaped(text) { _ in nil }
  }

  /// Text within double quotes; its tabs and line ends stay what they are.
  static func attribute(_ text: String) -> String {
    escaped(text) { scalar in
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
  static func attributes(_ pairs: [(String, String)]) -> String {
    pairs.map { #" \#($0.0)="\#(attribute($0.1))""# }.joined()
  }

  private static func escaped(
    _ text: String, _ special: (Unicode.Scalar) -> String?
  ) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let special = special(scalar) {
        result += special
        continue
      }
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      // Readers turn a bare one into a line feed.
      case "\r": result += "&#13;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
