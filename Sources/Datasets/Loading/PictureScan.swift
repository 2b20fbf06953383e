import Crypto

/// What came of decoding every picture of a source once, in their order.
///
/// Memory: four bytes for each readable picture; the pictures themselves are let go.
struct PictureScan {
  /// How many pictures are looked at together, threads being twice as far ahead, and how many bytes
  /// of prepared ones.
  private static let (chunkCount, chunkBytes) = (16, 1 << 24)
  /// Problems that are kept; all are counted.
  private static let keptProblems = 100

  /// Pictures, sizes and problems; what the source knows more is for others to add.
  private(set) var summary = FolderSummary()
  /// Which pictures can be read, ascending.
  private(set) var readable: [UInt32] = []
  private var hash: SHA256
  private var sizes = SizeCounter()

  /// Looks at pictures, prepares them where they are to be delivered, and delivers them in order.
  ///
  /// `leftOut` gets what each picture that cannot be read failed with. Throws ``DatasetError`` where
  /// no picture can be read, or one does not fit the preparation; with `isStrict` where any picture
  /// cannot be read.
  init<Source: PictureSource>(
    _ source: Source, options: LoadingOptions, preparation: PicturePreparation?,
    leftOut: (any Error) -> Void = { _ in },
    deliver: (Source.Note, PreparedPicture?) throws -> Void
  ) throws {
    let total = source.count
    let bytes = max(1, (preparation?.size ?? []).reduce(3, *))
    let chunk = max(1, min(Self.chunkCount, Self.chunkBytes / bytes))
    let reader = ReadAhead(workers: options.workers, ahead: 2 * chunk, limit: total) { index in
      LookedAt(index, of: source, preparation: preparation)
    }
    defer { reader.stop() }

    hash = source.startedHash()
    for problem in source.problems {
      leaveOut(problem, options)
      leftOut(problem)
    }
    for start in stride(from: 0, to: total, by: chunk) {
      let range = start..<min(start + chunk, total)
      for (index, looked) in zip(range, reader.take(range)) {
        switch looked {
        case .unreadable(let error):
          leaveOut(error, options)
          leftOut(error)
        case .unfit(let error): throw error
        case .readable(let width, let height, let digest, let note, let picture):
          readable.append(UInt32(index))
          sizes.add(width: width, height: height)
          hash.update(data: source.identity(of: index))
          // Of the contents, and of what belongs to them.
          hash.update(data: [0, UInt8(digest.count)] + digest)
          try deliver(note, picture)
        }
      }
      options.progress(range.upperBound, total)
    }
    if options.isStrict, let first = summary.problems.first {
      throw DatasetError.invalid(
        path: source.path, expected: "readable pictures only",
        found: "\(summary.unreadable) unreadable, the first: \(first)")
    }
    guard !readable.isEmpty else { throw DatasetError.noPictures(source.path) }
    summary.pictures = readable.count
    (summary.sizes, summary.otherSizes) = (sizes.sizes, sizes.others)
  }

  /// `sha256:` and a digest of all that can be read.
  var digest: String { hash.text() }

  private mutating func leaveOut(_ error: any Error, _ options: LoadingOptions) {
    summary.unreadable += 1
    if summary.problems.count < Self.keptProblems { summary.problems.append("\(error)") }
    options.warn("\(error)")
  }
}
