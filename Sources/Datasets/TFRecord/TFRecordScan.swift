import Files
import Records

/// The readable pictures of TFRecord files, found by decoding each of them once.
///
/// Memory: a picture takes the bytes of its file's name and 20 more; the pictures themselves are let
/// go.
public struct TFRecordScan: Sendable {
  /// What was found.
  public let summary: FolderSummary
  /// `sha256:` and a digest of the pictures, classes, captions and names, in the order of the records
  /// and however they are spread over files.
  public let digest: String
  /// The names of the classes: those with a number in its order, then the others by their bytes.
  public let classes: [String]
  /// The first record that is not what it has to be, or the first file that ends too early.
  public let damage: RecordError?

  private let pictures: TFRecordPictures
  private let readable: [UInt32]
  /// What the records call their files, empty for nothing.
  private let fileNames: PathList
  private let labels: [Int32]

  /// Looks at all pictures of a file, or of those of a folder.
  ///
  /// Throws `FileError` where the system refuses, `RecordError` where no record is whole,
  /// ``DatasetError`` where none is a readable picture; with `isStrict` where any is none.
  public init(path: String, options: LoadingOptions = LoadingOptions()) throws {
    try self.init(
      TFRecordPictures(path: path, keepsWhole: true), options: options, preparation: nil,
      deliver: { _ in })
  }

  /// Looks at pictures, prepares them and delivers them in order.
  init(
    _ pictures: TFRecordPictures, options: LoadingOptions, preparation: PicturePreparation?,
    deliver: (PreparedPicture) -> Void
  ) throws {
    var (classes, fileNames) = (TFRecordClasses(), PathList())
    var captions = 0
    var damage: RecordError?
    let scan = try PictureScan(pictures, options: options, preparation: preparation) { error in
      damage = damage ?? error as? RecordError
    } deliver: { note, picture in
      let name = Array((note.fileName ?? "").utf8)
      guard fileNames.hasRoom(for: name.count) else {
        throw DatasetError.invalid(
          path: pictures.path, expected: "pictures whose names fill at most 4 GiB", found: "more")
      }
      fileNames.append(name)
      classes.add(note)
      if note.caption != nil { captions += 1 }
      if let picture { deliver(picture) }
    }
    (self.pictures, self.fileNames, self.damage) = (pictures, fileNames, damage)
    (readable, digest) = (scan.readable, scan.digest)
    (self.classes, labels) = classes.sorted()
    var summary = scan.summary
    summary.captions = captions
    summary.classes = FolderSummary.classes(self.classes, labels: labels)
    self.summary = summary
    try Self.mentionFiles(beside: pictures.path, options)
  }

  /// Pictures in the same folder are not taken along, which somebody may have hoped for.
  private static func mentionFiles(beside path: String, _ options: LoadingOptions) throws {
    guard FileKind(path) == .folder else { return }
    let files = try FolderListing(of: path).pictures.count
    guard files > 0 else { return }
    options.warn(
      "\(path): its TFRecord files are read, \(files) PNG and JPEG files are left out; "
        + "keep them in separate folders")
  }

  /// Where the files lie.
  public var path: String { pictures.path }
  /// How many pictures there are.
  public var count: Int { readable.count }

  /// The class of a picture, an index of ``classes``.
  public func label(at index: Int) -> Int? { labels[index] < 0 ? nil : Int(labels[index]) }

  /// The class of a picture and the name of its file, as in a folder; where the record does not say
  /// that, the TFRecord file and the number of the record in it: `x.tfrecord#7`.
  public func name(at index: Int) -> String {
    let fileName = fileNames.text(index)
    if fileName.isEmpty { return pictures.shortName(of: Int(readable[index])) }
    return label(at: index).map { "\(classes[$0])/\(fileName)" } ?? fileName
  }

  /// What an error calls a picture.
  func place(of index: Int) -> String { pictures.name(of: Int(readable[index])) }

  /// Reads a picture again.
  func picture(at index: Int) throws -> TFRecordPicture {
    try pictures.picture(at: Int(readable[index]))
  }
}
