import Crypto

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
  /// The names of the classes, ascending by their bytes.
  public let classes: [String]

  /// How many pictures are looked at together, threads being twice as far ahead, and how many bytes
  /// of prepared ones.
  private static let (chunkCount, chunkBytes) = (16, 1 << 24)

  let paths: PathList
  let captions: CaptionTable
  /// The class of each picture, -1 for none; empty without classes.
  private let labels: [Int32]

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
    let path = contents.path
    let total = listing.pictures.count
    let root = contents.root
    let bytes = max(1, (preparation?.size ?? []).reduce(3, *))
    let chunk = max(1, min(Self.chunkCount, Self.chunkBytes / bytes))
    let reader = ReadAhead(workers: options.workers, ahead: 2 * chunk, limit: total) { index in
      LookedAt(
        path: root + listing.pictures.text(index), caption: captions.isBeside(index),
        preparation: preparation)
    }
    defer { reader.stop() }

    var tally = ScanTally(contents)
    func leaveOut(_ error: any Error) {
      tally.leaveOut(error)
      options.warn("\(error)")
    }
    listing.problems.forEach(leaveOut)
    for start in stride(from: 0, to: total, by: chunk) {
      let range = start..<min(start + chunk, total)
      for (index, looked) in zip(range, reader.take(range)) {
        switch looked {
        case .unreadable(let error): leaveOut(error)
        case .unfit(let error): throw error
        case .readable(let width, let height, let digest, let picture):
          tally.add(index, listing.pictures[index], width, height, digest)
          if let picture { deliver(picture) }
        }
      }
      options.progress(range.upperBound, total)
    }
    if options.isStrict, let first = tally.summary.problems.first {
      throw DatasetError.invalid(
        path: path, expected: "readable pictures only",
        found: "\(tally.summary.unreadable) unreadable, the first: \(first)")
    }
    guard !tally.readable.isEmpty else { throw DatasetError.noPictures(path) }
    self.path = path
    digest = tally.hash.text()
    let isWhole = tally.readable.count == total
    let indices = tally.readable.lazy.map(Int.init)
    paths = isWhole ? listing.pictures : listing.pictures.picking(indices)
    self.captions = isWhole ? captions : captions.picking(indices)
    (classes, labels) = Self.classes(of: paths)
    var counts = [Int](repeating: 0, count: classes.count)
    for label in labels where label >= 0 { counts[Int(label)] += 1 }
    summary = tally.finished(
      listing, captions: self.captions.count,
      classes: zip(classes, counts).map { FolderSummary.ClassCount(name: $0, pictures: $1) })
    Self.mention(listing, options)
  }

  /// How many pictures there are.
  public var count: Int { paths.count }

  /// The path of a picture inside the folder.
  public func name(at index: Int) -> String { paths.text(index) }

  /// The class of a picture, an index of ``classes``.
  public func label(at index: Int) -> Int? {
    labels.isEmpty || labels[index] < 0 ? nil : Int(labels[index])
  }

  private static func mention(_ listing: FolderListing, _ options: LoadingOptions) {
    for folder in listing.emptyFolders { options.warn("\(folder): a folder without pictures") }
    for (ending, count) in listing.others.sorted(by: { $0.key < $1.key }) {
      options.warn("\(count) files named .\(ending) are left out; convert them to PNG or JPEG")
    }
  }

  private static func classes(of paths: PathList) -> (names: [String], labels: [Int32]) {
    var names: [[UInt8]] = []
    var found: [Int32] = []
    for index in 0..<paths.count {
      let path = paths[index]
      guard let end = path.firstIndex(of: UInt8(ascii: "/")) else {
        found.append(-1)
        continue
      }
      // The pictures of a folder stand together.
      let name = path[..<end]
      if names.last.map({ $0.elementsEqual(name) }) != true { names.append(Array(name)) }
      found.append(Int32(names.count - 1))
    }
    if names.isEmpty { return ([], []) }
    // "a-b/" comes before "a/", "a" before "a-b".
    let order = names.indices.sorted { names[$0].lexicographicallyPrecedes(names[$1]) }
    var ranks = [Int32](repeating: 0, count: names.count)
    for (rank, index) in order.enumerated() { ranks[index] = Int32(rank) }
    return (
      order.map { String(decoding: names[$0], as: UTF8.self) },
      found.map { $0 < 0 ? -1 : ranks[Int($0)] }
    )
  }
}

/// What a scan has found so far, in the order of the paths.
private struct ScanTally {
  /// Problems that are kept; all are counted.
  private static let keptProblems = 100

  private(set) var summary = FolderSummary()
  private(set) var readable: [UInt32] = []
  private(set) var hash = SHA256()
  private var sizes = SizeCounter()

  init(_ contents: FolderContents) {
    hash.update("folder 1\n")
    for (name, file) in zip(contents.listing.metadata, contents.captions.metadata) {
      hash.update("\(name)\0")
      hash.update(data: Array(SHA256.hash(data: file.bytes)))
    }
  }

  mutating func leaveOut(_ error: any Error) {
    summary.unreadable += 1
    if summary.problems.count < Self.keptProblems { summary.problems.append("\(error)") }
  }

  mutating func add(
    _ index: Int, _ path: ArraySlice<UInt8>, _ width: Int, _ height: Int, _ digest: [UInt8]
  ) {
    readable.append(UInt32(index))
    sizes.add(width: width, height: height)
    hash.update(data: path)
    // Of the file, and of its caption where that is a file too.
    hash.update(data: [0, UInt8(digest.count)] + digest)
  }

  func finished(
    _ listing: FolderListing, captions: Int, classes: [FolderSummary.ClassCount]
  ) -> FolderSummary {
    var summary = summary
    (summary.pictures, summary.captions, summary.classes) = (readable.count, captions, classes)
    (summary.sizes, summary.otherSizes) = (sizes.sizes, sizes.others)
    (summary.emptyFolders, summary.otherFormats) = (listing.emptyFolders, listing.others)
    return summary
  }
}
