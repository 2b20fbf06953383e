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

  private let folder: String
  private let pictures: [FolderPicture]
  private let classes: [String]

  /// The number of picture files.
  public var count: Int { pictures.count }

  /// Lists the pictures of a folder: sub-folders are classes, `name.txt` is a caption.
  ///
  /// Throws `FileError` where the system refuses, ``DatasetError`` where there are none.
  public init(folder: String) throws {
    self.folder = folder
    pictures = try FolderPicture.all(in: folder)
    if pictures.isEmpty {
      throw DatasetError.empty(path: folder, expected: "PNG or JPEG files")
    }
    classes = Set(pictures.compactMap(\.className))
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Writes all pictures to `path`, or to `path-00000-of-…` where there are several shards.
  ///
  /// The files are all there in the end, or none of them. `progress` learns how many pictures are
  /// done and may throw to stop; `skip` learns why a file is left out, and may throw that.
  ///
  /// Throws `FileError` where the system refuses, ``DatasetError`` where no picture is readable.
  public func write(
    to path: String, shards: Int, progress: (Int) throws -> Void,
    skip: (ImageError) throws -> Void
  ) throws -> Outcome {
    precondition((1...Self.mostShards).contains(shards), "\(shards) shards")
    let places = (0..<shards).map { shards == 1 ? path : Self.name(path, shard: $0, of: shards) }
    for place in places { try checkWritable(place) }
    let labels = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var written = 0
    try StagingFolder.use(beside: path) { staging in
      for shard in 0..<shards {
        try AtomicFile.write(to: "\(staging)/\(shard)") { file in
          let range = pictures.count * shard / shards..<pictures.count * (shard + 1) / shards
          for index in range {
            do {
              let payload = try Self.payload(of: pictures[index], labels: labels)
              try file.append(RecordFraming.record(holding: payload))
              written += 1
            } catch let error as ImageError {
              try skip(error)
            }
            try progress(index + 1)
          }
        }
      }
      guard written > 0 else {
        throw DatasetError.empty(path: folder, expected: "a readable PNG or JPEG file")
      }
      for (shard, place) in places.enumerated() {
        try StagingFolder.move("\(staging)/\(shard)", to: place)
      }
    }
    return Outcome(files: places, pictures: written, classes: classes)
  }

  /// As many as the names have digits for.
  public static let mostShards = 99_999

  private static func payload(
    of file: FolderPicture, labels: [String: Int]
  ) throws -> [UInt8] {
    let bytes = try Image.bytes(of: file.path)
    let header = try PictureHeader(bytes, name: file.path)
    return try TFRecordPicture(
      encoded: bytes, label: file.className.flatMap { labels[$0] }, className: file.className,
      caption: file.caption(), fileName: file.fileName
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
