import Files

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a run was started with, besides its recipe.
public struct RunFacts: Codable, Hashable, Sendable {
  /// The release that started it.
  public var version: String
  /// The version of its arithmetic.
  public var numerics: Int
  /// The command that started it.
  public var command: String
  /// What `--set` changed in the recipe, in order, as `key=value`.
  public var overrides: [String]
  /// Where the pictures lie.
  public var data: String
  /// A digest of the pictures.
  public var dataDigest: String

  /// Creates the facts of a new run.
  public init(
    version: String, numerics: Int, command: String, overrides: [String], data: String,
    dataDigest: String
  ) {
    (self.version, self.numerics, self.command) = (version, numerics, command)
    (self.overrides, self.data, self.dataDigest) = (overrides, data, dataDigest)
  }

  /// Reads the facts of a run.
  ///
  /// Throws `FileError` where the system refuses, ``RunError`` where there is no run or it is not
  /// one of ours.
  public init(of folder: RunFolder) throws {
    guard folder.holdsRun else { throw RunError.missing(path: folder.path) }
    let bytes = try FileBytes.read(folder.facts, limit: 1 << 20) { _ in }
    do {
      self = try JSONDecoder().decode(RunFacts.self, from: Data(bytes))
    } catch {
      throw RunError.invalid(
        path: folder.facts, expected: "what atelier train writes there", found: "something else")
    }
  }

  /// Writes a recipe and the facts into a folder; with them it holds a run.
  ///
  /// Throws ``RunError`` where it holds one already, `FileError` where the system refuses.
  public func begin(_ folder: RunFolder, recipe: String) throws {
    // Of two that begin at once one comes first.
    let lock = try FileLock(path: folder.lock)
    guard lock != nil else { throw RunError.inUse(path: folder.path) }
    try withExtendedLifetime(lock) {
      guard !folder.holdsRun else { throw RunError.exists(path: folder.path) }
      try AtomicFile.write(Array(recipe.utf8), to: folder.recipe)
      try write(to: folder)
    }
  }

  private func write(to folder: RunFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    try AtomicFile.write(Array(try encoder.encode(self)) + [0x0A], to: folder.facts)
  }
}
