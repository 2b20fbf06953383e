import Images

/// The pictures of a folder and of the folders below, prepared for a model.
///
/// All are decoded once when it is opened; what was prepared then stays in memory where it fits,
/// otherwise pictures are read again when they are asked for. Neither changes a sample.
public struct ImageFolder: ImageDataset {
  /// What the folder holds.
  public let scan: FolderScan
  private let loaded: LoadedPictures
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
    (scan, loaded) = try LoadedPictures.load(contents, preparation, options) { settled, deliver in
      try FolderScan(contents, options: options, preparation: settled, deliver: deliver)
    }
    root = contents.root
  }

  /// How its pictures are prepared, with size and channels settled.
  public var preparation: PicturePreparation { loaded.preparation }
  /// The number of pictures.
  public var count: Int { scan.count }
  /// `[C, H, W]`.
  public var imageShape: [Int] { loaded.imageShape }
  /// Whether pictures did not fit into memory.
  public var readsFiles: Bool { !loaded.isInMemory }

  /// The samples of a picture, cut in the centre.
  public func samples(at index: Int) throws -> [UInt8] {
    try picture(at: index).centred(imageShape).samples
  }

  /// The picture that training cuts its part out of.
  public func picture(at index: Int) throws -> PreparedPicture {
    try loaded.picture(at: index, named: root + scan.name(at: index)) { try Image.bytes(of: $0) }
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
