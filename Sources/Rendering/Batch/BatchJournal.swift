import Files
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The journal beside a batch's pictures: a line of JSON for each file, with what made it and its
/// digest.
///
/// A line is there before its file is, so that a file that the journal does not know is not ours.
final class BatchJournal: Sendable {
  /// What the journal says of a file.
  struct Entry: Codable, Hashable, Sendable {
    /// The path in the output folder.
    let file: String
    /// The number of the job, and its line in the manifest.
    let job: Int
    let line: Int
    /// The digest of the recipe and of how it is stored.
    let recipe: String
    /// The digest of the file.
    let sha256: String

    /// The entry as a line of the journal.
    var text: String {
      // By hand: the order of the keys is that of reading, and names are checked already.
      "{\"file\":\(jsonText(file)),\"job\":\(job),\"line\":\(line),\"recipe\":\"\(recipe)\","
        + "\"sha256\":\"\(sha256)\"}\n"
    }
  }

  /// What is known of a file, in few bytes.
  struct Known: Hashable, Sendable {
    let recipe: BatchDigest
    let file: BatchDigest
  }

  private let file: Mutex<AppendedFile>

  /// Opens a journal, at whose end lines are added.
  ///
  /// Throws `FileError` where the system refuses.
  init(path: String) throws {
    let file = try AppendedFile(path: path, keeping: Self.wholeLines(path))
    self.file = Mutex(file)
  }

  /// Adds an entry; forced to the disk where it is all that tells what made the file.
  func append(_ entry: Entry, forced: Bool) throws {
    try file.withLock { file in
      try file.append(Array(entry.text.utf8))
      if forced { try file.synchronize() }
    }
  }

  // MARK: Files

  /// The name of the journal of a shard.
  static func name(_ shard: Shard) -> String {
    shard.isWhole ? "journal.jsonl" : "journal-\(shard.number)-of-\(shard.count).jsonl"
  }

  /// The names of the journals in a folder, ascending.
  static func names(in folder: String) throws -> [String] {
    try Files.names(in: folder).filter { $0.hasPrefix("journal") && $0.hasSuffix(".jsonl") }
      .sorted()
  }

  /// What all journals of a folder say, by digests of the files' paths; the last line of several
  /// counts, and a line that a loss of power cut off is none.
  static func known(in folder: String) throws -> [UInt64: Known] {
    var known: [UInt64: Known] = [:]
    let decoder = JSONDecoder()
    for name in try names(in: folder) {
      let path = "\(folder)/\(name)"
      guard fileSize(path) > 0 else { continue }
      try MappedFile(path: path).withBytes { bytes in
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
          guard let entry = try? decoder.decode(Entry.self, from: Data(line)),
            let recipe = BatchDigest(entry.recipe), let file = BatchDigest(entry.sha256)
          else { continue }
          known[fnv1a(entry.file.utf8)] = Known(recipe: recipe, file: file)
        }
      }
    }
    return known
  }

  /// The length up to the last whole line.
  private static func wholeLines(_ path: String) throws -> Int {
    guard fileSize(path) > 0 else { return 0 }
    return try MappedFile(path: path).withBytes { bytes in
      (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    }
  }
}
