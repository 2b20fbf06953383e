/// What a folder holds by the names of its files, and its captions.
struct FolderContents: Sendable {
  let path: String
  let listing: FolderListing
  let captions: CaptionTable

  init(path: String) throws {
    self.path = path
    listing = try FolderListing(of: path)
    captions = try CaptionTable(listing, root: path)
  }

  /// What stands before the path of a picture.
  var root: String { path.hasSuffix("/") ? path : path + "/" }
}
