import Files
import Images

/// A golden: what was drawn, and how it came to be.
package struct Golden {
  /// The pixels.
  package var image: Image
  /// What drew them, and their digest.
  package var record: GoldenRecord

  /// Puts the two together.
  package init(image: Image, record: GoldenRecord) {
    self.image = image
    self.record = record
  }
}

/// The folder of the goldens: `<name>.png` and `<name>.json` for each.
///
/// Two files cannot take their places at once. So a record first comes under a name of its own,
/// `.<name>.json`, which counts where it names the pixels of the picture and the usual one does not:
/// whenever a process is killed, the golden is the old one or the new one.
package struct GoldenStore {
  let folder: String

  /// The store in a folder, which may not be there yet.
  package init(folder: String) { self.folder = folder }

  func picturePath(_ name: String) -> String { "\(folder)/\(name).png" }
  func recordPath(_ name: String) -> String { "\(folder)/\(name).json" }
  /// The record of a golden that is being written; names of cases begin with no dot.
  private func comingPath(_ name: String) -> String { "\(folder)/.\(name).json" }

  /// Reads a golden, `nil` where there is none.
  ///
  /// Throws where a file of it is missing or broken, or where the two do not belong together: then
  /// nobody can say which of them is right.
  package func golden(_ name: String) throws -> Golden? {
    do {
      return try settledGolden(name)
    } catch {
      guard let image = try? Image.read(picturePath(name)), let record = comingRecord(name),
        PixelDigest.of(image) == record.digests.pixels
      else { throw error }
      return Golden(image: image, record: record)
    }
  }

  /// Reads a golden by the two files that nobody was killed in writing.
  private func settledGolden(_ name: String) throws -> Golden? {
    let (picture, record) = (picturePath(name), recordPath(name))
    switch (FileKind(picture), FileKind(record)) {
    case (.missing, .missing): return nil
    case (_, .missing): throw GoldenError.half(found: picture, missing: record)
    case (.missing, _): throw GoldenError.half(found: record, missing: picture)
    default: break
    }
    let golden = Golden(image: try Image.read(picture), record: try self.record(at: record))
    guard PixelDigest.of(golden.image) == golden.record.digests.pixels else {
      throw GoldenError.edited(path: picture, record: record)
    }
    return golden
  }

  private func record(at path: String) throws -> GoldenRecord {
    try GoldenRecord(json: MappedFile(path: path).withBytes { Array($0) }, path: path)
  }

  private func comingRecord(_ name: String) -> GoldenRecord? {
    let path = comingPath(name)
    return FileKind(path) == .missing ? nil : try? record(at: path)
  }

  /// Writes a golden.
  ///
  /// Where this throws, as on a full disk, the golden is the old one or the new one too.
  func write(_ golden: Golden, as name: String) throws {
    for step in try stepsOfWriting(golden, as: name) { try step() }
  }

  /// What is done in turn to write a golden: after any of them the process may be killed.
  package func stepsOfWriting(_ golden: Golden, as name: String) throws -> [() throws -> Void] {
    var image = golden.image
    // Samples were brought to sRGB: what the picture's profile was is in the record.
    image.metadata.profile = nil
    let picture = try image.encoded(as: .png)
    let record = try golden.record.json()
    let coming = comingPath(name)
    return [
      { try makeFolder(folder) },
      // The only record that names the picture may be one that was still to come.
      { try settle(name) },
      { try AtomicFile.write(record, to: coming) },
      {
        do { try AtomicFile.write(picture, to: picturePath(name)) } catch {
          // The old golden stands, and nobody needs what was to come.
          try? removeFile(coming)
          throw error
        }
      },
      { try AtomicFile.write(record, to: recordPath(name)) }, { try removeFile(coming) },
    ]
  }

  /// Brings the record that a killed process left to its place, or removes it where it is of no use.
  func settle(_ name: String) throws {
    guard FileKind(comingPath(name)) != .missing else { return }
    // Where neither record names the picture this is not the time to throw anything away.
    guard let golden = try? golden(name) else { return }
    if (try? settledGolden(name)) == nil {
      try AtomicFile.write(golden.record.json(), to: recordPath(name))
    }
    try removeFile(comingPath(name))
  }
}
