import Images

/// A picture as it is compared: in sRGB, and with what it said about its colours.
struct SeenPicture: Sendable {
  var image: Image
  /// The digest of its colour profile, `nil` where it has none.
  var profile: String?

  /// A picture that was drawn, or a golden.
  init(_ image: Image, profile: String? = nil) {
    self.image = image
    self.profile = profile
  }

  /// Reads a file.
  init(path: String) throws {
    let decoded = try Image.decodeWithProfile(Image.bytes(of: path), name: path)
    image = decoded.image
    profile = decoded.profile.map(PixelDigest.of)
  }
}

/// How a picture compares with its golden.
struct PictureMatch: Sendable {
  /// Whether the case allows it.
  var isSame: Bool
  /// What was measured, `nil` where the pictures cannot be measured against each other.
  var measured: Double?
  /// Where pixels differ, `nil` where none does.
  var difference: GoldenOutcome.Difference?
  /// Size, channels, depth and profile, where they differ.
  var changes: [GoldenOutcome.Change]

  /// Whether all samples are the same, but for those that the comparison does not look at.
  var hasSameSamples: Bool {
    difference == nil && changes.allSatisfy { $0.subject == .profile }
  }

  /// One line on what differs; empty where nothing does.
  var message: String {
    if let change = changes.first(where: { $0.subject == .size }) {
      return "\(change.recorded) pixels expected, \(change.found) found"
    }
    var parts = changes.map { "\($0.subject.rawValue) \($0.recorded) expected, \($0.found) found" }
    if let difference {
      let (most, levels) = (difference.maximum, difference.maximum == 1 ? "level" : "levels")
      parts.append(
        "\(difference.pixels) of \(difference.compared) pixels differ, by at most \(most) \(levels)"
      )
    }
    return parts.joined(separator: "; ")
  }
}

/// What differs in the form of two pictures.
func formChanges(_ expected: SeenPicture, _ actual: SeenPicture) -> [GoldenOutcome.Change] {
  func text(_ profile: String?) -> String { profile?.prefixOfDigest ?? "none" }
  let (a, b) = (GoldenRecord.Form(expected.image), GoldenRecord.Form(actual.image))
  let pairs: [(GoldenOutcome.Subject, String, String)] = [
    (.size, "\(a.width)×\(a.height)", "\(b.width)×\(b.height)"),
    (.depth, "\(a.depth) bits", "\(b.depth) bits"), (.channels, a.channels, b.channels),
    (.profile, text(expected.profile), text(actual.profile)),
  ]
  return pairs.filter { $0.1 != $0.2 }
    .map { GoldenOutcome.Change($0.0, recorded: $0.1, found: $0.2) }
}

extension String {
  /// Enough of a digest for people: `sha256:` and the first 12 digits.
  var prefixOfDigest: String { String(prefix(19)) }
}
