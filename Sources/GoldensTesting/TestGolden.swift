import Files
import Goldens
import Images

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A golden of a test: a PNG file, and nothing beside it.
struct TestGolden {
  /// What came of a comparison.
  struct Finding {
    var verdict: GoldenVerdict
    var message = ""
    /// What is worth a look, by what it is.
    var pictures: [(part: String, picture: Image)] = []
  }

  let name: String
  let path: String

  /// What attachments are called: they lie in one folder.
  var title: String { name.split(separator: "/").joined(separator: "-") }

  /// Finds the place of a golden.
  ///
  /// - Throws: ``GoldenTestError/badName(_:)``, for what may be another file on some system.
  init(name: String, folder: String) throws {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isSafe = parts.allSatisfy { part in
      !part.isEmpty && part != "." && part != ".." && part.count <= 200
        && part.allSatisfy { $0.isLetter || $0.isNumber || " -_.,+=()".contains($0) }
    }
    guard isSafe else { throw GoldenTestError.badName(name) }
    self.name = name
    path = "\(folder)/\(name).png"
  }

  /// Compares a picture with the golden, or makes it the golden where that is asked.
  func judge(
    _ image: Image, _ comparison: PictureComparison, mask: Image?, recording: GoldenRecording
  ) throws -> Finding {
    guard FileKind(path) != .missing else {
      if recording != .never { return try record(image) }
      return Finding(
        verdict: .missing,
        message: "there is no golden '\(name)' at \(path), and nothing is recorded here; "
          + "record it where CI is not set, look at it, and commit it",
        pictures: [("actual", image)])
    }
    if recording == .all { return try record(image) }
    let expected = try Image.read(path)
    let outcome = try comparison.compare(expected, image, mask: mask)
    if outcome.passes { return Finding(verdict: .same) }
    if recording == .failed { return try record(image) }
    return Finding(
      verdict: .different,
      message: "'\(name)' is not its golden: "
        + (explain(outcome, comparison, expected, image) + [accept]).joined(separator: "; "),
      pictures: [
        ("expected", expected), ("actual", image),
        ("difference", Image.differencePicture(expected, image)),
      ])
  }

  private var accept: String {
    "after a look, \(GoldenSettings.variable)=failed swift test takes what is drawn now "
      + "(golden: \(path))"
  }

  private func explain(
    _ outcome: ComparisonOutcome, _ comparison: PictureComparison, _ expected: Image,
    _ actual: Image
  ) -> [String] {
    var parts: [String] = []
    if let measured = outcome.measured {
      parts.append("asked \(comparison), measured \(shortest(measured))")
    }
    parts += GoldenOutcome.Change.ofForm(expected, actual).map(\.sentence)
    if let found = outcome.difference {
      let difference = GoldenOutcome.Difference(found)
      parts += [difference.amount, difference.place]
    }
    return parts
  }

  private func record(_ image: Image) throws -> Finding {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: nil)
    var golden = image
    // Pixels alone: a date or a path would change the file and nothing that is compared.
    golden.metadata = ImageMetadata()
    try golden.write(to: path, as: .png(PNGOptions(compressionLevel: 9)))
    return Finding(
      verdict: .recorded,
      message: "recorded golden '\(name)' at \(path): look at it before you commit it",
      pictures: [("actual", image)])
  }
}
