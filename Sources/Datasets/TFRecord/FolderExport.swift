import Files
import Images

/// Writes the pictures of TFRecord files into a folder, their bytes unchanged: classes become
/// sub-folders, captions `name.txt`.
public struct FolderExport: Sendable {
  private let pictures: TFRecordPictures

  /// Prepares to write pictures.
  public init(_ pictures: TFRecordPictures) { self.pictures = pictures }

  /// Writes all pictures into a folder that is not there yet, or is empty.
  ///
  /// The folder is there in the end with all of them, or without any. `progress` learns how many
  /// pictures are done and may throw to stop; `skip` learns why a record is left out, and may throw
  /// that. Returns the number of pictures.
  ///
  /// Throws `FileError` where the system refuses, `RecordError` where a record is damaged,
  /// ``DatasetError`` where no record holds a PNG or JPEG or the folder is in use.
  public func write(
    to folder: String, progress: (Int) throws -> Void, skip: (ImageError) throws -> Void
  ) throws -> Int {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    try Self.checkFree(folder)
    var places = FolderPlaces(labelDigits: try labelDigits(progress))
    var written = 0
    try StagingFolder.use(beside: folder) { staging in
      for index in 0..<pictures.count {
        let picture = try pictures.picture(at: index)
        let name = pictures.name(of: index)
        if let format = ImageFormat(signatureOf: picture.encoded.prefix(64)) {
          let place = places.place(for: picture, format: format, index: index)
          if !place.folder.isEmpty { try makeFolder("\(staging)/\(place.folder)") }
          try StagingFolder.write(picture.encoded, to: "\(staging)/\(place.path)")
          if let caption = picture.caption {
            try StagingFolder.write(
              Array("\(caption)\n".utf8), to: "\(staging)/\(place.captionPath)")
          }
          written += 1
        } else {
          // Says what the bytes look like.
          do { _ = try PictureHeader(picture.encoded, name: name) } catch let error as ImageError {
            try skip(error)
          }
        }
        try progress(index + 1)
      }
      guard written > 0 else {
        throw DatasetError.empty(path: pictures.path, expected: "PNG or JPEG pictures")
      }
      try StagingFolder.move(staging, to: folder)
    }
    return written
  }

  private static func checkFree(_ folder: String) throws {
    let isFree =
      switch FileKind(folder) {
      case .missing: true
      case .folder: try names(in: folder).isEmpty
      case .file, .other: false
      }
    guard isFree else {
      throw DatasetError.invalid(
        path: folder, expected: "a folder that is empty or not there yet",
        found: "something there; name another one")
    }
  }

  /// How many digits the largest label has that no name goes with.
  private func labelDigits(_ progress: (Int) throws -> Void) throws -> Int {
    var largest = 0
    for index in 0..<pictures.count {
      try progress(0)
      let picture = try pictures.picture(at: index)
      if picture.className == nil, let label = picture.label { largest = max(largest, label) }
    }
    return String(largest).count
  }
}
