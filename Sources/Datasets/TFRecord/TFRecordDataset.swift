/// The pictures of a TFRecord file, or of those of a folder, prepared for a model.
///
/// All are decoded once when it is opened; what was prepared then stays in memory where it fits,
/// otherwise records are read again when they are asked for. Neither changes a sample, and neither
/// does the number of files.
public struct TFRecordDataset: ImageDataset {
  /// What the files hold.
  public let scan: TFRecordScan
  private let loaded: LoadedPictures

  /// Opens a file, or the `*.tfrecord*` of a folder in the order of their bytes.
  ///
  /// Throws what ``TFRecordScan`` throws, and ``DatasetError`` where a picture has another size than
  /// the others and is not to be resized.
  public init(
    path: String, preparation: PicturePreparation = PicturePreparation(),
    options: LoadingOptions = LoadingOptions()
  ) throws {
    let pictures = try TFRecordPictures(path: path, keepsWhole: true)
    (scan, loaded) = try LoadedPictures.load(pictures, preparation, options) { settled, deliver in
      try TFRecordScan(pictures, options: options, preparation: settled, deliver: deliver)
    }
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
    try loaded.picture(at: index, named: scan.place(of: index)) { _ in
      try scan.picture(at: index).encoded
    }
  }

  /// The class and the file's name that the record says, otherwise the number of the record.
  public func name(at index: Int) -> String { scan.name(at: index) }
  /// The names of the classes that the records say.
  public var classes: [String] { scan.classes }
  /// The class of a picture.
  public func label(at index: Int) -> Int? { scan.label(at: index) }
  /// The caption that the record says.
  public func caption(at index: Int) throws -> String? { try scan.picture(at: index).caption }
  /// Of the pictures, classes, captions and names in the order of the records.
  public func digest() throws -> String { scan.digest }
}
