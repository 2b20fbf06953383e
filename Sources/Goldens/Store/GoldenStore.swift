import Files
import Images

/// A golden: what was drawn, and how it came to be.
struct Golden {
  var image: Image
  var record: GoldenRecord
}

/// The folder of the goldens: `<name>.png` and `<name>.json` for each.
struct GoldenStore {
  let folder: String

  func picturePath(_ name: String) -> String { "\(folder)/\(name).png" }
  func recordPath(_ name: String) -> String { "\(folder)/\(name).json" }

  /// Reads a golden, `nil` where there is none.
  ///
  /// Throws where a file of it is missing or broken, or where the two do not belong together: then
  /// nobody can say which of them is right.
  func golden(_ name: String) throws -> Golden? {
    let (picture, record) = (picturePath(name), recordPath(name))
    switch (FileKind(picture), FileKind(record)) {
    case (.missing, .missing): return nil
    case (_, .missing): throw GoldenError.half(found: picture, missing: record)
    case (.missing, _): throw GoldenError.half(found: record, missing: picture)
    default: break
    }
    let bytes = try MappedFile(path: record).withBytes { Array($0) }
    let golden = Golden(
      image: try Image.read(picture), record: try GoldenRecord(json: bytes, path: record))
    guard PixelDigest.of(golden.image) == golden.record.digests.pixels else {
      throw GoldenError.edited(path: picture, record: record)
    }
    return golden
  }

  /// Writes a golden.
  ///
  /// The record is written beside its place before the picture takes its own, so that a full disk
  /// changes neither. Where the process is killed between the two, a new golden is a picture alone
  /// and an old one is not what its record names: ``golden(_:)`` refuses both.
  func write(_ golden: Golden, as name: String) throws {
    try makeFolder(folder)
    var image = golden.image
    // Samples were brought to sRGB: what the picture's profile was is in the record.
    image.metadata.profile = nil
    let picture = try image.encoded(as: .png)
    let record = try golden.record.json()
    try AtomicFile.write(to: recordPath(name)) { file in
      try file.append(record)
      try AtomicFile.write(picture, to: picturePath(name))
    }
  }
}
