import Files
import Images
import Synchronization

/// The folder into which a check writes the pictures of cases that differ.
struct ReportFolder: Sendable {
  let path: String

  private static let names = ["expected.png", "actual.png", "difference.png", "flicker.png"]

  /// Held while folders come and go: pairs side by side share those above theirs.
  private static let folders = Mutex(())

  /// Where what was drawn for a case is kept, for a look and for approval.
  func actualPath(_ name: String) -> String { "\(path)/\(name)/actual.png" }

  /// Writes the pictures of a case.
  func write(_ name: String, expected: Image?, actual: Image) throws -> GoldenOutcome.Pictures {
    let folder = "\(path)/\(name)"
    try Self.folders.withLock { _ in try makeFolder(folder) }
    var pictures = GoldenOutcome.Pictures()
    pictures.actual = actualPath(name)
    try actual.write(to: actualPath(name), as: .png)
    if let expected {
      pictures.expected = "\(folder)/expected.png"
      try expected.write(to: "\(folder)/expected.png", as: .png)
      pictures.difference = "\(folder)/difference.png"
      try Image.differencePicture(expected, actual)
        .write(to: "\(folder)/difference.png", as: .png)
      pictures.flicker = "\(folder)/flicker.png"
      try AtomicFile.write(Image.flicker(expected, actual), to: "\(folder)/flicker.png")
    }
    return pictures
  }

  /// Removes what an earlier check wrote for a case, so that nothing stale is looked at.
  func clear(_ name: String) throws {
    for file in Self.names { try removeFile("\(path)/\(name)/\(file)") }
    // Of a picture within folders, and of the case itself: only those that nobody else uses.
    Self.folders.withLock { _ in
      var folder = name[...]
      while !folder.isEmpty {
        removeEmptyFolder("\(path)/\(folder)")
        guard let slash = folder.lastIndex(of: "/") else { break }
        folder = folder[..<slash]
      }
    }
  }
}
