/// A fixed-width font of 5 by 9 pixels, for labels.
///
/// It has the printable characters of ASCII; any other character is drawn as an empty box.
public struct BitmapFont: Equatable, Sendable {
  /// How many pixels wide and high a dot of the font is.
  public let scale: Int

  /// Creates the font.
  ///
  /// - Precondition: the scale is positive.
  public init(scale: Int = 1) {
    precondition(scale > 0, "BitmapFont: the scale \(scale) is not positive")
    self.scale = scale
  }

  /// From one character to the next.
  public var advance: Int { (Glyphs.columns + 1) * scale }

  /// From one line to the next.
  public var lineHeight: Int { (Glyphs.rows + 2) * scale }

  /// The width of a line of text, without the gap after its last character.
  public func width(of line: String) -> Int { max(0, line.count * advance - scale) }

  /// The height of lines of text.
  public func height(ofLines count: Int) -> Int {
    count == 0 ? 0 : (count - 1) * lineHeight + Glyphs.rows * scale
  }

  /// Breaks text into lines that fit a width: at line feeds, at spaces, inside words too long.
  public func wrapped(_ text: String, width: Int) -> [String] {
    let room = max(1, (width + scale) / advance)
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: true) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        var rest = word
        if !line.isEmpty, line.count + 1 + rest.count <= room {
          line += " " + rest
          continue
        }
        if !line.isEmpty { lines.append(line) }
        while rest.count > room {
          lines.append(String(rest.prefix(room)))
          rest = rest.dropFirst(room)
        }
        line = String(rest)
      }
      if !line.isEmpty { lines.append(line) }
    }
    return lines
  }

  /// Calls `plot` for every pixel of a line whose top left corner is at (x, y).
  package func draw(_ line: String, x: Int, y: Int, plot: (_ x: Int, _ y: Int) -> Void) {
    for (position, character) in line.enumerated() {
      let bitmap = Glyphs.bitmap(of: character) ?? Glyphs.box
      for (index, isSet) in bitmap.enumerated() where isSet {
        let left = x + position * advance + index % Glyphs.columns * scale
        let top = y + index / Glyphs.columns * scale
        for row in 0..<scale {
          for column in 0..<scale { plot(left + column, top + row) }
        }
      }
    }
  }
}
