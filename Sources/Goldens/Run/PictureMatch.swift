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
    var parts = changes.map(\.sentence)
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
  let (old, new) = (expected.profile, actual.profile)
  func text(_ profile: String?) -> String { profile?.prefixOfDigest ?? "none" }
  return GoldenOutcome.Change.ofForm(expected.image, actual.image)
    + (old == new
      ? [] : [GoldenOutcome.Change(.profile, recorded: text(old), found: text(new))])
}

extension GoldenOutcome.Change {
  /// What two pictures are beside their pixels, where that differs.
  package static func ofForm(_ expected: Image, _ actual: Image) -> [Self] {
    let (a, b) = (GoldenRecord.Form(expected), GoldenRecord.Form(actual))
    let all = [
      Self(.size, recorded: "\(a.width)×\(a.height)", found: "\(b.width)×\(b.height)"),
      Self(.depth, recorded: "\(a.depth) bits", found: "\(b.depth) bits"),
      Self(.channels, recorded: a.channels, found: b.channels),
    ]
    return all.filter { $0.recorded != $0.found }
  }

  /// The change where what was recorded is what is expected.
  package var sentence: String { "\(subject.rawValue) \(recorded) expected, \(found) found" }
}

extension String {
  /// Enough of a digest for people: `sha256:` and the first 12 digits.
  var prefixOfDigest: String { String(prefix(19)) }
}
