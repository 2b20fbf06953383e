import Crypto
import Images

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

extension FolderContents: PictureSource {
  var count: Int { listing.pictures.count }
  var problems: [any Error] { listing.problems }

  func name(of index: Int) -> String { root + listing.pictures.text(index) }

  func read(_ index: Int) throws -> (encoded: [UInt8], note: Void) {
    (try Image.bytes(of: name(of: index)), ())
  }

  func startedHash() -> SHA256 {
    var hash = SHA256()
    hash.update("folder 1\n")
    for (name, file) in zip(listing.metadata, captions.metadata) {
      hash.update("\(name)\0")
      hash.update(data: Array(SHA256.hash(data: file.bytes)))
    }
    return hash
  }

  func identity(of index: Int) -> ArraySlice<UInt8> { listing.pictures[index] }

  /// Of the caption, where that is a file too.
  func companionDigest(of index: Int, _ note: Void) throws -> [UInt8] {
    guard captions.isBeside(index) else { return [] }
    return Array(SHA256.hash(data: Array(try CaptionTable.text(beside: name(of: index)).utf8)))
  }
}
