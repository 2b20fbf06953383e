import Images

/// The pictures of a folder and of the folders below, prepared for a model.
///
/// All are decoded once when it is opened; what was prepared then stays in memory where it fits,
/// otherwise pictures are read again when they are asked for. Neither changes a sample.
public struct ImageFolder: ImageDataset {
  /// What the folder holds.
  public let scan: FolderScan
  /// How its pictures are prepared, with size and channels settled.
  public let preparation: PicturePreparation
  private let store: PictureStore?
  private let root: String

  /// Opens a folder.
  ///
  /// Throws what ``FolderScan`` throws, and ``DatasetError`` where a picture has another size than
  /// the others and is not to be resized.
  public init(
    path: String, preparation: PicturePreparation = PicturePreparation(),
    options: LoadingOptions = LoadingOptions()
  ) throws {
    let contents = try FolderContents(path: path)
    let settled = try Self.settle(preparation, contents)
    let bytes = max(1, (settled.size ?? []).reduce(settled.channels?.count ?? 3, *))
    let limit =
      switch options.cache {
      case .always: Int.max / 2
      case .auto: options.cacheLimit
      case .never: 0
      }
    // No picture takes less than its size; some of them may be unreadable.
    let isWorthTrying = options.cache != .never && contents.listing.pictures.count <= limit / bytes
    var store: PictureStore? =
      isWorthTrying ? PictureStore(channels: settled.channels?.count ?? 3, limit: limit) : nil
    // Each picture is prepared in any case: what does not fit should be known before the run.
    scan = try FolderScan(contents, options: options, preparation: settled) { picture in
      if store?.append(picture) == false { store = nil }
    }
    self.preparation = settled
    self.store = store
    root = contents.root
  }

  /// The first picture that can be read settles what is open.
  private static func settle(
    _ preparation: PicturePreparation, _ contents: FolderContents
  ) throws -> PicturePreparation {
    var settled = preparation
    settled.channels = preparation.channels ?? .rgb
    if settled.size != nil { return settled }
    for index in 0..<contents.listing.pictures.count {
      if let picture = try? Image.read(contents.root + contents.listing.pictures.text(index)) {
        return preparation.settled(by: picture)
      }
    }
    throw DatasetError.noPictures(contents.path)
  }

  /// The number of pictures.
  public var count: Int { scan.count }
  /// `[C, H, W]`.
  public var imageShape: [Int] { [preparation.channels?.count ?? 3] + (preparation.size ?? []) }
  /// Whether pictures did not fit into memory.
  public var readsFiles: Bool { store == nil }

  /// The samples of a picture, cut in the centre.
  public func samples(at index: Int) throws -> [UInt8] {
    try picture(at: index).centred(imageShape).samples
  }

  /// The picture that training cuts its part out of.
  public func picture(at index: Int) throws -> PreparedPicture {
    if let store { return store[index] }
    let path = root + scan.name(at: index)
    return try preparation.prepared(Image.read(path), path: path)
  }

  /// The path inside the folder.
  public func name(at index: Int) -> String { scan.name(at: index) }
  /// The names of the folders of the first level that hold pictures.
  public var classes: [String] { scan.classes }
  /// The class of a picture.
  public func label(at index: Int) -> Int? { scan.label(at: index) }
  /// The column `text` or `caption` of the picture's row, or the text file beside it.
  public func caption(at index: Int) throws -> String? {
    try scan.captions.caption(index, picture: root + scan.name(at: index))
  }
  /// The other columns of the picture's row.
  public func attributes(at index: Int) -> [(name: String, value: AttributeValue)] {
    scan.captions.attributes(index)
  }
  /// Of the paths, the contents of the files and the captions.
  public func digest() throws -> String { scan.digest }
}
