import Files

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A page that grows line by line.
struct HTML {
  private(set) var text = ""

  /// Adds a line as it is.
  mutating func add(_ line: String) {
    text += line
    text += "\n"
  }

  /// Text of users between tags.
  ///
  /// What would turn the direction of writing, or not be seen, is shown.
  static func text(_ text: String) -> String { XML.text(onOneLine(text)) }

  /// A verdict in its colour.
  static func badge(_ verdict: GoldenVerdict) -> String {
    #"<span class="badge \#(verdict.rawValue)">\#(verdict.rawValue)</span>"#
  }

  /// The samples of a pixel behind their colour; `top` is the largest value of a sample.
  static func samples(_ samples: [Int], _ top: Int) -> String {
    let hasAlpha = samples.count == 2 || samples.count == 4
    let colours = (hasAlpha ? samples.dropLast() : samples[...]).map { $0 * 255 / top }
    let rgb = colours.count == 1 ? [colours[0], colours[0], colours[0]] : colours
    let values = samples.map(String.init).joined(separator: " ")
    let swatch =
      rgb.count == 3
      ? #"<span class="swatch" style="background:rgb(\#(rgb[0]),\#(rgb[1]),\#(rgb[2]))"></span> "#
      : ""
    return #"<span class="samples">\#(swatch)\#(values)</span>"#
  }
}

/// Bytes as text, for `data:` addresses.
enum Base64 {
  static func text(of bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
