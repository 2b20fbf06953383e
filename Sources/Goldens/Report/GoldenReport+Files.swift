import Files

extension GoldenReport {
  /// What ``write(to:)`` calls the page.
  public static let pageName = "index.html"

  /// Writes the report into a folder that is there: `index.html`, `junit.xml` and `report.json`.
  ///
  /// Throws `FileError` where the system refuses.
  public func write(to folder: String) throws {
    for (name, text) in [
      (Self.pageName, html()), ("junit.xml", junit()), ("report.json", try json()),
    ] {
      try AtomicFile.write(Array(text.utf8), to: "\(folder)/\(name)")
    }
  }
}
