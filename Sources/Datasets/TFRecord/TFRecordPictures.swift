import Crypto
import Files
import Records

/// The pictures of a TFRecord file or of a folder of shards, each of which can be read at once.
public struct TFRecordPictures: Sendable {
  /// Where they lie.
  public let path: String
  /// What the files lack that were opened in spite of it.
  let damages: [RecordError]
  private let files: [RecordFile]
  /// The index of each file's first picture, and after them the number of pictures.
  private let starts: [Int]

  /// The number of pictures.
  public var count: Int { starts[files.count] }

  /// Whether a path is a file called `….tfrecord…`, or a folder with such files in it.
  public static func recognizes(_ path: String) -> Bool {
    switch FileKind(path) {
    case .file: isShard(path)
    case .folder: !((try? shards(in: path)) ?? []).isEmpty
    case .missing, .other: false
    }
  }

  /// Opens a file, or the `*.tfrecord*` of a folder in the order of their bytes.
  ///
  /// Reads where the records lie, but none of them. Throws `FileError` where the system refuses,
  /// `RecordError` where a file is damaged, ``DatasetError`` where there are no pictures.
  public init(path: String) throws { try self.init(path: path, keepsWhole: false) }

  /// Opens files, with `keepsWhole` also damaged ones, of which the records before the damage count.
  ///
  /// Throws as the other one; the first damage where nothing is whole.
  init(path: String, keepsWhole: Bool) throws {
    self.path = path
    let paths = FileKind(path) == .folder ? try Self.shards(in: path) : [path]
    var (files, damages): ([RecordFile], [RecordError]) = ([], [])
    for path in paths {
      do {
        let file = try RecordFile(path: path, keepsWhole: keepsWhole)
        files.append(file)
        if let damage = file.damage { damages.append(damage) }
      } catch let error as RecordError where keepsWhole {
        // Nothing is known of a gzip stream behind its damage.
        damages.append(error)
      }
    }
    (self.files, self.damages) = (files, damages)
    starts = files.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.count) }
    guard count == 0 else { return }
    if let damage = damages.first { throw damage }
    throw DatasetError.empty(path: path, expected: "a TFRecord file with pictures")
  }

  /// Reads a picture.
  ///
  /// Throws `RecordError` where its record is damaged or holds none.
  public func picture(at index: Int) throws -> TFRecordPicture {
    let (file, record) = place(of: index)
    do {
      return try TFRecordPicture(record: try file.record(at: record))
    } catch let mismatch as TFRecordMismatch {
      throw file.damaged(record, expected: mismatch.expected, found: mismatch.found)
    }
  }

  /// What an error calls a picture: its file and the number of its record.
  public func name(of index: Int) -> String {
    let (file, record) = place(of: index)
    return "\(file.path): record \(record)"
  }

  /// What a dataset calls a picture without a name: its file's, and the number of its record.
  func shortName(of index: Int) -> String {
    let (file, record) = place(of: index)
    return "\(file.path.split(separator: "/").last ?? "")#\(record)"
  }

  private func place(of index: Int) -> (file: RecordFile, record: Int) {
    precondition((0..<count).contains(index), "picture \(index) of \(count)")
    // The last file that starts at or before the picture; empty ones start where the next does.
    var (low, high) = (0, files.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= index { low = middle } else { high = middle }
    }
    return (files[low], index - starts[low])
  }

  /// The paths of a folder's files, in the order of their bytes.
  private static func shards(in folder: String) throws -> [String] {
    try names(in: folder)
      .filter { !$0.hasPrefix(".") && isShard($0) && FileKind("\(folder)/\($0)") == .file }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      .map { "\(folder)/\($0)" }
  }

  private static func isShard(_ path: String) -> Bool {
    path.split(separator: "/").last?.contains(".tfrecord") ?? false
  }
}

extension TFRecordPictures: PictureSource {
  var problems: [any Error] { damages }

  /// The picture and, without its bytes once more, all that its record says.
  func read(_ index: Int) throws -> (encoded: [UInt8], note: TFRecordPicture) {
    var picture = try picture(at: index)
    let encoded = picture.encoded
    picture.encoded = []
    return (encoded, picture)
  }

  /// Neither the names nor the number of the files: the same records in the same order are the same
  /// data.
  func startedHash() -> SHA256 {
    var hash = SHA256()
    hash.update("records 1\n")
    return hash
  }

  func identity(of index: Int) -> ArraySlice<UInt8> { [] }

  func companionDigest(of index: Int, _ note: TFRecordPicture) -> [UInt8] {
    var hash = SHA256()
    let texts = [note.label.map { "\($0)" }, note.className, note.caption, note.fileName]
    for text in texts { hash.update(text.map { "\($0.utf8.count) \($0)\n" } ?? "-\n") }
    return Array(hash.finalize())
  }
}
