/// The readable pictures of a folder, found by decoding each of them once.
///
/// A class is a folder of the first level, whatever lies below it, as in torchvision's and Hugging
/// Face's folders; pictures beside those folders have no class. Memory: a picture takes the bytes of
/// its path and 8 more, and 8 where the folder has captions; the pictures themselves are let go.
public struct FolderScan: Sendable {
  /// The folder.
  public let path: String
  /// What was found.
  public let summary: FolderSummary
  /// `sha256:` and a digest of the paths, the contents of their files, and the captions.
  ///
  /// Of contents rather than of prepared pixels: they are read anyway, hashing is far faster than
  /// decoding, and a newer decoder or another preparation does not make other data.
  public let digest: String
  let paths: PathList
  let captions: CaptionTable
  private let folders: FolderClasses

  /// Looks at all pictures of a folder.
  ///
  /// Throws `FileError` or ``DatasetError`` where the folder cannot be read, holds no readable
  /// picture, or has metadata that do not fit; with `isStrict` where any picture cannot be read.
  public init(path: String, options: LoadingOptions = LoadingOptions()) throws {
    try self.init(
      FolderContents(path: path), options: options, preparation: nil, deliver: { _ in })
  }

  /// Looks at pictures, prepares them and delivers them in order.
  init(
    _ contents: FolderContents, options: LoadingOptions, preparation: PicturePreparation?,
    deliver: (PreparedPicture) -> Void
  ) throws {
    let (listing, captions) = (contents.listing, contents.captions)
    let scan = try PictureScan(contents, options: options, preparation: preparation) { _, picture in
      if let picture { deliver(picture) }
    }
    path = contents.path
    digest = scan.digest
    let isWhole = scan.readable.count == contents.count
    let indices = scan.readable.lazy.map(Int.init)
    paths = isWhole ? listing.pictures : listing.pictures.picking(indices)
    self.captions = isWhole ? captions : captions.picking(indices)
    folders = FolderClasses(of: paths, minimum: options.classMinimum)
    var summary = scan.summary
    summary.captions = self.captions.count
    summary.classes = FolderSummary.classes(folders.names, labels: folders.labels)
    (summary.emptyFolders, summary.otherFormats) = (listing.emptyFolders, listing.others)
    self.summary = summary
    Self.mention(listing, options)
  }

  /// How many pictures there are.
  public var count: Int { paths.count }

  /// The path of a picture inside the folder.
  public func name(at index: Int) -> String { paths.text(index) }

  /// The names of the classes, ascending by their bytes.
  public var classes: [String] { folders.names }

  /// The class of a picture, an index of ``classes``.
  public func label(at index: Int) -> Int? { folders.label(at: index) }

  private static func mention(_ listing: FolderListing, _ options: LoadingOptions) {
    for folder in listing.emptyFolders { options.warn("\(folder): a folder without pictures") }
    for (ending, count) in listing.others.sorted(by: { $0.key < $1.key }) {
      options.warn("\(count) files named .\(ending) are left out; convert them to PNG or JPEG")
    }
  }
}
