import Files

/// The kinds of data that are told apart by their files.
public enum DatasetKind: Sendable {
  /// MNIST's IDX files.
  case mnist
  /// A folder of PNG and JPEG pictures.
  case pictures
  /// PNG and JPEG pictures in a TFRecord file, or in those of a folder.
  case records

  /// Looks at a path; `nil` where it leads to none of them.
  ///
  /// A folder counts as one of pictures whatever else it holds: opening it says what is missing.
  public init?(_ path: String) {
    if TFRecordPictures.recognizes(path) {
      self = .records
    } else if MNIST.recognizes(path) {
      self = .mnist
    } else if FileKind(path) == .folder {
      self = .pictures
    } else {
      return nil
    }
  }

  /// Whether pictures are files of any size and colours, which a preparation brings to one.
  public var isOfAnySize: Bool {
    switch self {
    case .pictures, .records: true
    case .mnist: false
    }
  }
}

/// Opens what a path holds as pictures of one size, prepared as a model wants them.
///
/// Throws `FileError` or ``DatasetError`` where there are none, or none that can be prepared so.
public func openDataset(
  _ path: String, preparation: PicturePreparation = PicturePreparation(),
  options: LoadingOptions = LoadingOptions()
) throws -> any ImageDataset {
  switch DatasetKind(path) {
  case .mnist:
    return try PreparedDataset.preparing(MNIST(path: path), preparation, path: path)
  case .pictures:
    return try ImageFolder(path: path, preparation: preparation, options: options)
  case .records:
    return try TFRecordDataset(path: path, preparation: preparation, options: options)
  case nil:
    guard FileKind(path) != .missing else { throw FileError.missing(path) }
    throw DatasetError.invalid(
      path: path, expected: "a folder of PNG or JPEG pictures, TFRecord or MNIST's IDX files",
      found: "another file")
  }
}
