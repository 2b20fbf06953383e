import Files
import Images
import Synchronization
import Tensors

/// Enlarges pictures into files, several at once.
///
/// A file is whole or absent. What was finished before, of the same picture by the same model and
/// stored in the same way, is kept: a job that was stopped goes on where it was.
public struct UpscaleJob: Sendable {
  /// What became of a picture.
  public enum Outcome: Sendable, Hashable {
    /// It was enlarged.
    case made
    /// The file was there already.
    case kept
    /// It could not be read, and was left out.
    case leftOut(reason: String)
  }

  /// What makes pictures larger.
  public var method: UpscaleMethod
  /// How files are stored.
  public var encoding: ImageEncoding
  /// How many pictures are in work at once: memory and speed, never pixels.
  public var workers = 1
  /// The side of tiles in pixels of the source, `nil` for what suits the network: memory and speed.
  public var tile: Int?
  /// Whether a picture of a folder that cannot be read ends the job.
  public var isStrict = false
  /// Whether files are written over that this did not make of the same picture.
  public var writesOver = false

  /// A job with the usual settings.
  public init(_ method: UpscaleMethod, encoding: ImageEncoding) {
    (self.method, self.encoding) = (method, encoding)
  }

  /// Enlarges pictures.
  ///
  /// - Parameters:
  ///   - items: the pictures.
  ///   - isStopped: whether the job is to end; it is asked after each band of rows.
  ///   - rows: gets how many rows of how many of one picture are done, from any thread.
  ///   - report: gets outcomes in the order of the pictures, one call at a time.
  /// - Returns: whether all were done; `false` where the job was stopped.
  /// - Throws: the first failure that is none to be left out; pictures in work then are not finished.
  public func run(
    _ items: [UpscaleItem], isStopped: @escaping @Sendable () -> Bool = { false },
    rows: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in },
    report: @escaping @Sendable (UpscaleItem, Outcome) -> Void
  ) throws -> Bool {
    let failure = Mutex<(any Error)?>(nil)
    let hasEnded: @Sendable () -> Bool = { isStopped() || failure.withLock { $0 != nil } }
    // Tasks hand their way to run on to their own work only, not to threads.
    let execution = Execution.current
    _ = inOrder(items.count, workers: workers) { index -> (item: UpscaleItem, Outcome?) in
      let item = items[index]
      guard !hasEnded() else { return (item, nil) }
      do {
        return try Execution.with(level: execution.level, threads: execution.threads) {
          (item, try outcome(of: item, hasEnded: hasEnded, rows: rows))
        }
      } catch is Stopped {
        return (item, nil)
      } catch {
        failure.withLock { $0 = $0 ?? error }
        return (item, nil)
      }
    } deliver: { item, outcome in
      if let outcome { report(item, outcome) }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    return !isStopped()
  }

  private struct Stopped: Error {}

  private func outcome(
    of item: UpscaleItem, hasEnded: @Sendable () -> Bool, rows: @Sendable (Int, Int) -> Void
  ) throws -> Outcome {
    let source: Source
    do {
      source = try Source(item, method: method, encoding: encoding)
    } catch let error where !item.isNamed && !isStrict && (error is ImageError) {
      return .leftOut(reason: "\(error)")
    }
    if try isFinished(item.output, source.recipe) { return .kept }
    let image: Image
    do {
      image = try source.image(item)
    } catch let error where !item.isNamed && !isStrict && (error is ImageError) {
      return .leftOut(reason: "\(error)")
    }
    let enlarged = EnlargedRows(image, by: method, tile: tile)
    if let slash = item.output.lastIndex(of: "/"), slash > item.output.startIndex {
      try makeFolder(String(item.output[..<slash]))
    }
    try Image.write(to: item.output, as: encoding, enlarged.plan) { append in
      var done = 0
      try enlarged.forEachBand { band in
        if hasEnded() { throw Stopped() }
        try append(band)
        done += band.height
        rows(done, enlarged.plan.height)
      }
    }
    return .made
  }

  /// Whether a file is what the recipe makes.
  ///
  /// Throws where a file of another origin lies there.
  private func isFinished(_ path: String, _ recipe: UpscaleRecipe) throws -> Bool {
    guard FileKind(path) == .file else { return false }
    // What we write stands before the pixels; a profile may be some megabytes long.
    let start = try MappedFile(path: path).withBytes { Array($0.prefix(16 << 20)) }
    let header = try? PictureHeader(start, name: path)
    if let found = header.flatMap({ UpscaleRecipe(in: $0.text) }) {
      if found.makesTheSame(as: recipe) { return true }
      // Ours, of this picture or of one that lay in its place, but not the same: it is made anew.
      if found.sourceDigest == recipe.sourceDigest || found.source == recipe.source {
        return false
      }
    }
    guard writesOver else {
      throw FileError.cannotWrite(
        path: path,
        reason: "a file is there that was not made of \(recipe.source); --force writes over it")
    }
    return false
  }
}

/// The bytes of a picture, and what is to be made of them.
private struct Source {
  let bytes: [UInt8]
  let recipe: UpscaleRecipe

  init(_ item: UpscaleItem, method: UpscaleMethod, encoding: ImageEncoding) throws {
    bytes = try Image.bytes(of: item.source)
    recipe = UpscaleRecipe(
      method, source: item.source, digest: digest(of: bytes), storage: encoding)
  }

  /// The picture, its samples in the profile of its file, with the recipe in its text.
  func image(_ item: UpscaleItem) throws -> Image {
    var options = ReadingOptions()
    (options.keepsProfiles, options.keepsEXIF) = (true, true)
    var image = try Image.decode(bytes, name: item.source, options: options)
    let (width, height) = (image.width * recipe.scale, image.height * recipe.scale)
    guard max(width, height) <= UpscaleError.largest else {
      throw UpscaleError.tooLarge(path: item.source, width: width, height: height)
    }
    image.metadata.text[UpscaleRecipe.keyword] = try recipe.json()
    return image
  }
}
