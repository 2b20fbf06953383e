import Terminal

extension GoldenOutcome {
  /// The line that tells most: what changed, then what came out of it.
  var note: String {
    var parts = message.isEmpty ? [] : [message]
    if verdict == .different,
      let change = shownChanges.first(where: \.isCause) ?? shownChanges.first,
      change.isCause || parts.isEmpty
    {
      parts.insert(change.brief, at: 0)
    }
    if verdict == .same, let change = changes.first(where: \.isInput) {
      parts = [change.brief, parts.first ?? "the same pixels"]
    }
    if parts.isEmpty, let firstStep { parts = ["first at \(firstStep)"] }
    if parts.isEmpty, let difference { parts = [difference.amount] }
    return parts.joined(separator: "; ")
  }

  /// What was measured, in the unit of the comparison; empty where nothing was compared.
  var measuredText: String { measured.map(shortest) ?? "" }

  /// The changes that tell a person something: a digest of pixels does not.
  var shownChanges: [Change] { changes.filter { $0.subject != .pixels } }

  /// How much differs, where the message does not say so.
  var untoldAmount: String? {
    guard let difference, !message.contains("\(difference.pixels) of ") else { return nil }
    return difference.amount
  }

  /// Everything that is known, a line each, for reports without tables.
  var details: [String] {
    var lines = message.isEmpty ? [] : [message]
    lines.append("asked: \(comparison)" + (measured == nil ? "" : ", measured: \(measuredText)"))
    lines += shownChanges.map {
      "\($0.subject.rawValue): recorded \($0.recorded), found \($0.found)"
    }
    if let difference { lines += [untoldAmount, difference.place].compactMap { $0 } }
    if let firstStep { lines.append("first step that differs: \(firstStep)") }
    return lines
  }
}

extension GoldenOutcome.Change {
  /// The change on a part of a line: long values, such as digests, are cut.
  var brief: String { "\(subject.rawValue) \(Self.cut(recorded)) → \(Self.cut(found))" }

  /// Whether somebody changed what is drawn from: worth knowing even where the pixels stayed.
  var isInput: Bool { subject == .model || subject == .recipe }

  /// Whether it says why pictures differ, and not how.
  var isCause: Bool {
    switch subject {
    case .model, .recipe, .version, .numerics, .code, .instructionSet: true
    case .size, .depth, .channels, .profile, .pixels: false
    }
  }

  private static func cut(_ value: String) -> String {
    value.count <= 24 ? value : value.prefix(16) + "…"
  }
}

extension GoldenOutcome.Difference {
  /// How much differs.
  package var amount: String {
    let share = compared > 0 ? Double(pixels) / Double(compared) * 100 : 0
    let percent = share > 0 && share < 0.01 ? "under 0.01" : shortest((share * 100).rounded() / 100)
    return "\(pixels) of \(compared) pixels differ (\(percent) %), "
      + "by \(maximum) \(maximum == 1 ? "level" : "levels") at most"
  }

  /// Where it differs first, and what is there.
  package var place: String {
    "first at x \(x), y \(y): expected \(list(expected)), found \(list(actual))" + within
  }

  /// The rectangle around all of it; empty where there is none or it is that pixel.
  var within: String {
    guard bounds.count == 4, bounds[2] > 1 || bounds[3] > 1 else { return "" }
    return "; all within \(bounds[2])×\(bounds[3]) pixels from x \(bounds[0]), y \(bounds[1])"
  }

  private func list(_ samples: [Int]) -> String {
    samples.map(String.init).joined(separator: " ")
  }
}

/// A number with up to four digits after the point, none of them a closing zero.
///
/// What would vanish so is written with its exponent.
package func shortest(_ value: Double) -> String {
  guard value.isFinite, value == 0 || value.magnitude >= 0.0001 else { return String(value) }
  var text = fixed(value, digits: 4)
  guard text.contains(".") else { return text }
  while text.hasSuffix("0") { text.removeLast() }
  if text.hasSuffix(".") { text.removeLast() }
  return text
}

/// Text that stays on one line and steers no terminal: control characters are shown, not sent.
///
/// The marks that turn the direction of writing are shown too, since they reorder what follows.
func onOneLine(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A: result += "⏎"
    case 0x00...0x1F: result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "?")
    case 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069:
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
