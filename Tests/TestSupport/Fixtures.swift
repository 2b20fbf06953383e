/// Where the files that several test targets read lie.
package enum Fixtures {
  /// The top of the repository.
  package static var repository: String { folder(of: #filePath, levels: 3) }

  /// The path of a file or folder under `Tests/Fixtures`.
  package static func path(_ relative: String) -> String {
    folder(of: #filePath, levels: 2) + "/Fixtures/" + relative
  }

  /// The path of a file or folder under the `Fixtures` beside a test.
  package static func path(_ relative: String, beside test: String) -> String {
    folder(of: test, levels: 1) + "/Fixtures/" + relative
  }

  private static func folder(of file: String, levels: Int) -> String {
    file.split(separator: "/", omittingEmptySubsequences: false).dropLast(levels)
      .joined(separator: "/")
  }
}
