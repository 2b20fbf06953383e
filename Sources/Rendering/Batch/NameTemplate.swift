/// The names of files, with fields in braces: `{model}/{class}-{seed:06}.png`.
///
/// A number after a colon is how many digits a field has at least, zeros first. `{{` and `}}` are
/// braces.
public struct NameTemplate: Hashable, Sendable {
  private enum Piece: Hashable, Sendable {
    case text(String)
    case field(String, digits: Int)
  }

  /// As it was written.
  public let text: String
  private let pieces: [Piece]

  /// Why a text is no template, or a name none for a file.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    public let description: String
  }

  /// Reads a template.
  ///
  /// Throws ``Fault`` where a brace has no partner, or a field is none.
  public init(_ text: String) throws {
    self.text = text
    var pieces: [Piece] = []
    var (plain, rest) = ("", text[...])
    while let character = rest.popFirst() {
      guard character == "{" || character == "}" else {
        plain.append(character)
        continue
      }
      if rest.first == character {
        plain.append(rest.removeFirst())
        continue
      }
      guard character == "{", let end = rest.firstIndex(of: "}") else {
        throw Fault(description: "'\(character)' has no partner; '{{' and '}}' are braces")
      }
      let parts = rest[..<end].split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      rest = rest[rest.index(after: end)...]
      guard let name = parts.first, !name.isEmpty else {
        throw Fault(description: "'{}' names no field")
      }
      var digits = 0
      if parts.count == 2 {
        guard let number = Int(parts[1]), (1...20).contains(number) else {
          throw Fault(
            description: "'{\(name):\(parts[1])}' should have a number from 1 to 20 after ':'")
        }
        digits = number
      }
      if !plain.isEmpty { pieces.append(.text(plain)) }
      plain = ""
      pieces.append(.field(String(name), digits: digits))
    }
    if !plain.isEmpty { pieces.append(.text(plain)) }
    self.pieces = pieces
  }

  /// The fields, in order.
  public var fields: [String] {
    pieces.compactMap { if case .field(let name, _) = $0 { name } else { nil } }
  }

  /// Whether the text outside of fields ends so.
  public func hasSuffix(_ ending: String) -> Bool {
    guard case .text(let text) = pieces.last else { return false }
    return text.lowercased().hasSuffix(ending)
  }

  /// The name for values of the fields; a value's own slashes become dashes, what is not there
  /// becomes `none`.
  public func name(_ value: (String) -> String?) -> String {
    filled { Self.plain(value($0) ?? "none") }
  }

  /// The text with values in the place of fields, as they are.
  package func filled(_ value: (String) -> String) -> String {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let plain): text += plain
      case .field(let field, let digits):
        let value = value(field)
        text += String(repeating: "0", count: max(0, digits - value.utf8.count)) + value
      }
    }
    return text
  }

  /// A value as a part of a name: no separator of folders, nothing that shells or systems refuse, and
  /// not too long.
  private static func plain(_ value: String) -> String {
    var name = ""
    for scalar in value.unicodeScalars.prefix(80) {
      let isPlain =
        scalar.value > 32 && scalar.value != 127 && !"/\\:*?\"<>|".unicodeScalars.contains(scalar)
      name.unicodeScalars.append(isPlain ? scalar : "-")
    }
    return name.isEmpty ? "none" : name
  }

  /// Says why a name cannot be that of a file below the output folder, `nil` where it can.
  public static func complaint(about name: String) -> String? {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if parts.contains(where: \.isEmpty) { return "a part between slashes is empty" }
    if parts.contains(where: { $0.hasPrefix(".") }) { return "a part begins with a dot" }
    if parts.contains(where: { $0.utf8.count > 240 }) { return "a part is longer than 240 bytes" }
    if name.utf8.count > 1000 { return "it is longer than 1000 bytes" }
    if name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
      return "it has a control character"
    }
    return nil
  }
}
