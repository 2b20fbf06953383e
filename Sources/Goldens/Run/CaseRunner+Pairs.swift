import Files
import Images

extension CaseRunner {
  /// Compares two files, or copies the new one over the old where that is approved.
  func pairOutcome(_ pair: FilePair, _ item: GoldenCase) throws -> GoldenOutcome? {
    if run.task == .approve { return try approve(pair, item) }
    if run.task == .check { try report.clear(pair.name) }
    guard let actual = pair.actual else {
      return outcome(pair.name, item, .different, "expected, and not there: only in 'expected'")
    }
    let found = try SeenPicture(path: actual)
    guard let expected = pair.expected else {
      var result = outcome(pair.name, item, .different, "not expected: only in 'actual'")
      if pair.name == item.name {
        result = outcome(
          pair.name, item, .missing, "nothing to compare with: 'expected' is missing")
      }
      if run.task == .check {
        result.pictures = try report.write(pair.name, expected: nil, actual: found.image)
      }
      return result
    }
    try FilePair.checkDifferent(expected, actual)
    let wanted = try SeenPicture(path: expected)
    return try compared(pair.name, item, wanted, found)
  }

  /// Compares two pictures, and writes them for a look where they differ.
  func compared(
    _ name: String, _ item: GoldenCase, _ expected: SeenPicture, _ actual: SeenPicture
  ) throws -> GoldenOutcome {
    let match = try item.match(expected, actual)
    var result = outcome(name, item, match.isSame ? .same : .different, match.message)
    result.measured = match.measured
    result.difference = match.difference
    result.changes = match.changes
    // Digests cost as much as decoding does: where every sample was compared, they are known equal.
    if !match.hasSameSamples || !item.comparison.ignored.isEmpty || item.mask != nil {
      let (old, new) = (PixelDigest.of(expected.image), PixelDigest.of(actual.image))
      if old != new {
        result.changes.append(
          GoldenOutcome.Change(.pixels, recorded: old.prefixOfDigest, found: new.prefixOfDigest))
      }
    }
    if !match.isSame, run.task == .check {
      result.pictures = try report.write(name, expected: expected.image, actual: actual.image)
    }
    return result
  }

  private func approve(_ pair: FilePair, _ item: GoldenCase) throws -> GoldenOutcome? {
    let seenPath = report.actualPath(pair.name)
    guard FileKind(seenPath) != .missing else {
      return outcome(pair.name, item, .same, "nothing to approve")
    }
    guard let actual = pair.actual,
      case .pair(let expectedRoot, let actualRoot) = item.origin
    else { throw GoldenError.stale(path: seenPath) }
    // In folders the part after the roots is the same; a file that is new has no path there yet.
    let expected = pair.expected ?? expectedRoot + actual.dropFirst(actualRoot.count)
    guard PixelDigest.of(try Image.read(seenPath)) == PixelDigest.of(try Image.read(actual)) else {
      throw GoldenError.stale(path: seenPath)
    }
    if let slash = expected.lastIndex(of: "/"), slash > expected.startIndex {
      try makeFolder(String(expected[..<slash]))
    }
    try accept(actual, as: expected)
    try report.clear(pair.name)
    return outcome(pair.name, item, .recorded, "approved")
  }

  /// Copies a picture; where the names end in other formats, so that no pixel changes.
  private func accept(_ actual: String, as expected: String) throws {
    func ending(_ path: String) -> String {
      let ending = path.split(separator: ".").last?.lowercased() ?? ""
      return ending == "jpeg" ? "jpg" : ending
    }
    if ending(actual) == ending(expected) {
      let bytes = try MappedFile(path: actual).withBytes { Array($0) }
      return try AtomicFile.write(bytes, to: expected)
    }
    guard ending(expected) == "png" else {
      throw GoldenError.otherFormat(expected: expected, actual: actual)
    }
    try Image.read(actual).write(to: expected, as: .png)
  }
}
