import Files
import Images
import Records

/// Writes the pictures of a folder as TFRecord, their bytes unchanged.
public struct TFRecordExport: Sendable {
  /// What was written.
  public struct Outcome: Equatable, Sendable {
    /// The files, in order.
    public let files: [String]
    /// How many pictures they hold.
    public let pictures: Int
    /// The names of the classes; a label is an index into them.
    public let classes: [String]
  }

  private let contents: FolderContents
  private let classes: FolderClasses

  /// The number of picture files.
  public var count: Int { contents.count }

  /// Lists the pictures of a folder: folders of the first level are classes, captions stand in
  /// `name.txt` or in metadata.
  ///
  /// Throws `FileError` where the system refuses, ``DatasetError`` where there are no pictures, or
  /// where the metadata do not fit them.
  public init(folder: String) throws {
    contents = try FolderContents(path: folder)
    if contents.count == 0 {
      throw DatasetError.empty(path: folder, expected: "PNG or JPEG files")
    }
    classes = FolderClasses(of: contents.listing.pictures)
  }

  /// Writes all pictures to `path`, or to `path-00000-of-…` where there are several shards.
  ///
  /// The files are all there in the end, or none of them. `progress` learns how many pictures are
  /// done and may throw to stop; `skip` learns why a file or folder is left out, and may throw that.
  ///
  /// Throws `FileError` where the system refuses, ``DatasetError`` where no picture is readable or a
  /// caption is no text.
  public func write(
    to path: String, shards: Int, progress: (Int) throws -> Void,
    skip: (any Error) throws -> Void
  ) throws -> Outcome {
    precondition((1...Self.mostShards).contains(shards), "\(shards) shards")
    let places = (0..<shards).map { shards == 1 ? path : Self.name(path, shard: $0, of: shards) }
    for place in places { try checkWritable(place) }
    try contents.problems.forEach(skip)
    var written = 0
    try StagingFolder.use(beside: path) { staging in
      for shard in 0..<shards {
        try AtomicFile.write(to: "\(staging)/\(shard)") { file in
          for index in count * shard / shards..<count * (shard + 1) / shards {
            switch readable(index) {
            case .success(let picture):
              try file.append(RecordFraming.record(holding: payload(of: index, picture)))
              written += 1
            case .failure(let error): try skip(error)
            }
            try progress(index + 1)
          }
        }
      }
      guard written > 0 else {
        throw DatasetError.empty(path: contents.path, expected: "a readable PNG or JPEG file")
      }
      for (shard, place) in places.enumerated() {
        try StagingFolder.move("\(staging)/\(shard)", to: place)
      }
    }
    return Outcome(files: places, pictures: written, classes: classes.names)
  }

  /// As many as the names have digits for.
  public static let mostShards = 99_999

  /// The bytes of a picture file and what their head says; they are not decoded.
  private func readable(
    _ index: Int
  ) -> Result<(bytes: [UInt8], header: PictureHeader), any Error> {
    Result {
      let bytes = try contents.read(index).encoded
      return (bytes, try PictureHeader(bytes, name: contents.name(of: index)))
    }
  }

  private func payload(
    of index: Int, _ picture: (bytes: [UInt8], header: PictureHeader)
  ) throws -> [UInt8] {
    let path = contents.listing.pictures.text(index)
    let slash = path.firstIndex(of: "/")
    let caption = try contents.captions.caption(index, picture: contents.name(of: index))
    let header = picture.header
    return try TFRecordPicture(
      encoded: picture.bytes, label: classes.label(at: index),
      className: slash.map { String(path[..<$0]) },
      caption: caption.flatMap { $0.isEmpty ? nil : $0 },
      fileName: slash.map { String(path[path.index(after: $0)...]) } ?? path
    ).record(format: header.format.rawValue, width: header.width, height: header.height)
  }

  /// What TensorFlow's tools call a shard.
  private static func name(_ path: String, shard: Int, of count: Int) -> String {
    func digits(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: 5 - text.count) + text
    }
    return "\(path)-\(digits(shard))-of-\(digits(count))"
  }
}
