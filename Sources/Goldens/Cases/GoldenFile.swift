import Files
import Images
import Recipes

/// A file that lists cases: `goldens.yaml`.
public struct GoldenFile: Sendable {
  /// The file, as it was named.
  public let path: String
  /// The folder of the goldens.
  public let goldens: String
  /// Where reports and the pictures of differing cases go, where nothing else is asked for.
  public let reports: String
  /// The cases, in the order of the file.
  public let cases: [GoldenCase]

  /// Reads a file.
  ///
  /// Throws `FileError` where it cannot be read, `RecipeError` where a key or a value is wrong.
  public init(path: String) throws {
    let bytes = try MappedFile(path: path).withBytes { Array($0) }
    try self.init(yaml: String(decoding: bytes, as: UTF8.self), path: path)
  }

  /// Reads the text of a file; its paths are relative to the folder of `path`.
  public init(yaml: String, path: String) throws {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let root = try RecipeSection(yaml: yaml, path: path, name: "the file")
    let reader = CaseReader(
      folder: folder,
      standard: try PictureComparison.Measure("compare", of: root.section("defaults"))
        ?? .exact)
    self.path = path
    goldens = try reader.path("goldens", of: root) ?? folder + "goldens"
    reports = folder + "golden-report"
    let list = try root.section("cases")
    let sections = try list.sections()
    guard !sections.isEmpty else {
      // A misspelt 'cases' says more than the lack of it.
      try root.checkAllUsed()
      throw root.error("cases", expected: "at least one case with its name", found: "none")
    }
    try CaseReader.checkNames(of: list)
    cases = try sections.map(reader.read)
    try root.checkAllUsed()
  }
}
