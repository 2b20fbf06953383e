import Files

/// Where the captions and attributes of a folder's pictures stand: eight bytes for each picture,
/// none where no picture has any.
struct CaptionTable: Sendable {
  /// A caption file of more bytes is none.
  private static let longestText = 1 << 20

  /// Marks a picture with a text file beside it.
  private static let besides: UInt64 = 1
  private static let offsetBits: UInt64 = 40

  private let files: [MetadataFile]
  /// 0 for nothing, 1 for a text file, otherwise the number of a metadata file from 1 on and the
  /// offset of a row.
  private var places: [UInt64]

  /// Reads the metadata files of a folder and looks for texts beside its pictures.
  ///
  /// A row wins over a text file. Throws ``DatasetError`` where a row names no picture, or one that
  /// another row has named.
  init(_ listing: FolderListing, root: String) throws {
    var places: [UInt64] = []
    let count = listing.pictures.count
    func set(_ index: Int, _ value: UInt64) {
      if places.isEmpty { places = Array(repeating: 0, count: count) }
      places[index] = value
    }
    for index in 0..<(listing.texts.count > 0 ? count : 0) {
      if listing.texts.index(of: Self.textName(listing.pictures[index])) != nil {
        set(index, Self.besides)
      }
    }
    var files: [MetadataFile] = []
    for path in listing.metadata {
      let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[...$0] } ?? ""
      let place = "\(root)/\(path)"
      var twice: (name: String, first: UInt64, line: Int)?
      let file = try MetadataFile(path: place) { name, offset, line in
        guard let index = listing.pictures.index(of: Self.normal(folder + name).utf8) else {
          throw DatasetError.invalid(
            path: "\(place), line \(line)", expected: "the name of a PNG or JPEG picture",
            found: "'\(name)', which is not there")
        }
        if let known = places.isEmpty ? nil : places[index], known > Self.besides, twice == nil {
          twice = (name, known, line)
        }
        set(index, UInt64(files.count + 1) << Self.offsetBits | UInt64(offset))
      }
      files.append(file)
      if let twice {
        let (first, offset) = Self.split(twice.first)
        throw DatasetError.invalid(
          path: "\(place), line \(twice.line)", expected: "each picture once",
          found: "'\(twice.name)', which line \(files[first].line(of: offset)) of "
            + "\(files[first].path) names too")
      }
    }
    (self.files, self.places) = (files, places)
  }

  private init(files: [MetadataFile], places: [UInt64]) {
    (self.files, self.places) = (files, places)
  }

  /// How many pictures have a text or a row.
  var count: Int { places.reduce(0) { $0 + ($1 > 0 ? 1 : 0) } }

  /// The metadata files, for a digest.
  var metadata: [MetadataFile] { files }

  /// Whether the caption of a picture is a file beside it.
  func isBeside(_ index: Int) -> Bool { !places.isEmpty && places[index] == Self.besides }

  /// The table of some of the pictures.
  func picking(_ indices: some Sequence<Int>) -> CaptionTable {
    CaptionTable(files: files, places: places.isEmpty ? [] : indices.map { places[$0] })
  }

  /// The caption of a picture, `picture` being its path.
  func caption(_ index: Int, picture: String) throws -> String? {
    if isBeside(index) { return try Self.text(beside: picture) }
    let row = row(index)
    guard case .text(let text) = row.first(where: { $0.column == captionColumn(of: row) })?.value
    else { return nil }
    return text
  }

  /// All else that a picture's row says, in the order of the columns.
  func attributes(_ index: Int) -> [(name: String, value: AttributeValue)] {
    let row = row(index)
    let caption = captionColumn(of: row)
    return row.filter { $0.column != caption }.map { ($0.column, $0.value) }
  }

  /// The text file that belongs to a picture's path.
  static func textName(_ picture: some BidirectionalCollection<UInt8>) -> [UInt8] {
    let stem = picture.lastIndex(of: UInt8(ascii: ".")).map { picture[..<$0] } ?? picture[...]
    return Array(stem) + Array(".txt".utf8)
  }

  private func row(_ index: Int) -> MetadataFile.Row {
    guard !places.isEmpty, places[index] > Self.besides else { return [] }
    let (file, offset) = Self.split(places[index])
    return files[file].row(at: offset)
  }

  private func captionColumn(of row: MetadataFile.Row) -> String? {
    MetadataFile.captionColumns.first { name in row.contains { $0.column == name } }
  }

  private static func split(_ place: UInt64) -> (file: Int, offset: Int) {
    (Int(place >> offsetBits) - 1, Int(place & (1 << offsetBits - 1)))
  }

  /// The text in the file beside a picture, without space around it.
  static func text(beside picture: String) throws -> String {
    let path = String(decoding: textName(Array(picture.utf8)), as: UTF8.self)
    let bytes = try FileBytes.read(path, limit: longestText) { _ in }
    guard var text = String(validating: bytes, as: UTF8.self)?.unicodeScalars[...] else {
      throw DatasetError.invalid(
        path: path, expected: "a caption in UTF-8", found: "other bytes; save it as UTF-8")
    }
    if text.first == "\u{FEFF}" { text = text.dropFirst() }
    text = text.drop { $0.properties.isWhitespace }
    while text.last?.properties.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }

  /// A path without `./` and doubled slashes; what climbs up with `..` names nothing.
  private static func normal(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }
}
