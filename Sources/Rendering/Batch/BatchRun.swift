import Files
import Images

/// Opens what draws the recipes of a plan.
public protocol PictureSources: Sendable {
  /// What draws pictures of a recipe, whatever their seeds and classes.
  func source(for recipe: RenderRecipe) throws -> any PictureSource
}

/// Draws a plan's pictures into a folder, and goes on where an earlier run was stopped.
///
/// Each file is whole or absent, and has the same bytes however the work is divided. A file that is
/// not of this batch is not written over unless that is asked for.
public struct BatchRun: Sendable {
  /// What became of pictures.
  public enum Event: Sendable {
    /// So many of the shard's pictures were there before, of how many.
    case began(kept: Int, total: Int)
    /// A file was written: its path in the folder, its place in the plan and its line in the manifest.
    case wrote(name: String, index: Int, line: Int)
  }

  /// What is drawn.
  public let plan: BatchPlan
  /// Where the files go.
  public let folder: String
  /// The part of the plan that this run draws.
  public var shard = Shard.whole
  /// Whether files of other origin are written over.
  public var writesOver = false
  /// Whether files carry their recipes.
  public var carriesMetadata = true

  /// Creates a run of a plan.
  public init(_ plan: BatchPlan, into folder: String) { (self.plan, self.folder) = (plan, folder) }

  /// Draws what is missing or damaged.
  ///
  /// - Parameters:
  ///   - sources: what draws.
  ///   - machine: how it is used.
  ///   - isStopped: whether no further pictures are to be begun; those in work are finished.
  ///   - report: gets what happens, one call at a time.
  /// - Returns: whether all of the shard is there now; `false` where it was stopped.
  /// - Throws: ``BatchError``, `FileError`, and what a model throws. Files that are there by then are
  ///   whole.
  public func draw(
    from sources: any PictureSources, on machine: BatchMachine,
    isStopped: @escaping @Sendable () -> Bool, report: @escaping @Sendable (Event) -> Void
  ) throws -> Bool {
    try makeFolder(folder)
    let work = try BatchWorkFolder(in: folder, shard: shard)
    defer { work.remove() }
    var survey = try BatchSurvey(
      plan, in: folder, shard: shard, carriesMetadata: carriesMetadata, workers: machine.threads)
    if let (index, found) = survey.occupied.first, !writesOver {
      throw BatchError.occupied(
        path: "\(folder)/\(plan.picture(index).name)", found: found,
        others: survey.occupied.count - 1)
    }
    let total = survey.whole + survey.missing + survey.damaged.count + survey.occupied.count
    report(.began(kept: survey.whole, total: total))
    let path = "\(folder)/\(BatchJournal.name(shard))"
    if survey.whole < total {
      let journal = try BatchJournal(path: path)
      for index in survey.unknown {
        guard let digest = survey.digests[index] else { continue }
        try journal.append(entry(index, digest), forced: false)
      }
      let engine = BatchEngine(
        self, machine: machine, sources: sources, work: work, journal: journal,
        digests: survey.digests, isStopped: isStopped, report: report)
      survey.digests = try engine.run()
    }
    let isWhole = plan.series.isEmpty || !hasGaps(survey.digests)
    if isWhole { try writeJournal(survey.digests, to: path, through: work) }
    return isWhole
  }

  /// Checks that the pictures of all shards are there, and puts their journals together.
  ///
  /// Throws ``BatchError`` where one is missing, damaged, or not of this batch.
  public func merge(workers: Int) throws {
    let work = try BatchWorkFolder(in: folder, shard: .whole)
    defer { work.remove() }
    let survey = try BatchSurvey(
      plan, in: folder, shard: .whole, carriesMetadata: carriesMetadata, workers: workers)
    if let (index, found) = survey.occupied.first {
      throw BatchError.occupied(
        path: "\(folder)/\(plan.picture(index).name)", found: found,
        others: survey.occupied.count - 1)
    }
    if let index = survey.firstMissing ?? survey.damaged.first {
      throw BatchError.incomplete(
        folder: folder, missing: survey.missing, damaged: survey.damaged.count, total: plan.count,
        example: plan.picture(index).name)
    }
    let whole = BatchJournal.name(.whole)
    try writeJournal(survey.digests, to: "\(folder)/\(whole)", through: work)
    for name in try BatchJournal.names(in: folder) where name != whole {
      try removeFile("\(folder)/\(name)")
    }
  }

  private func hasGaps(_ digests: [BatchDigest?]) -> Bool {
    digests.indices.contains { shard.has($0) && digests[$0] == nil }
  }

  /// What the journal says of a picture's file.
  func entry(_ index: Int, _ digest: BatchDigest) throws -> BatchJournal.Entry {
    let (series, picture) = (plan.series(of: index), plan.picture(index))
    return BatchJournal.Entry(
      file: picture.name, job: series.job, line: series.line,
      recipe: try picture.key(carriesMetadata: carriesMetadata).text, sha256: digest.text)
  }

  /// Writes the journal anew, a line for each picture in the order of the plan: the same whatever
  /// happened on the way.
  private func writeJournal(
    _ digests: [BatchDigest?], to path: String, through work: BatchWorkFolder
  ) throws {
    // Begun where the next run looks for what a killed one left.
    try StagedFile.write(to: path, through: "\(work.path)/journal") { file in
      var lines: [UInt8] = []
      for (index, digest) in digests.enumerated() {
        guard let digest else { continue }
        lines += Array(try entry(index, digest).text.utf8)
        guard lines.count > 1 << 16 else { continue }
        try file.append(lines)
        lines.removeAll(keepingCapacity: true)
      }
      try file.append(lines)
    }
  }
}

/// The hidden folder in which a shard's files are begun, which one process at a time has.
struct BatchWorkFolder: Sendable {
  /// Where files are begun.
  let path: String
  private let lock: FileLock

  /// Takes the folder, and removes what processes that are gone left in it and in those of others.
  ///
  /// Throws ``BatchError/busy(folder:part:)`` where another process has it.
  init(in folder: String, shard: Shard) throws {
    let name = ".atelier-\(shard.number)-of-\(shard.count)"
    path = "\(folder)/\(name)"
    for other in try Files.names(in: folder) where Self.isWorkFolder(other) && other != name {
      let place = "\(folder)/\(other)"
      if try FileLock(path: "\(place)/lock") != nil { Self.remove(place) }
    }
    try makeFolder(path)
    guard let lock = try FileLock(path: "\(path)/lock") else {
      throw BatchError.busy(
        folder: folder, part: shard.isWhole ? "pictures" : "shard \(shard)")
    }
    self.lock = lock
    for name in try Files.names(in: path) where name != "lock" { try removeFile("\(path)/\(name)") }
  }

  /// Ends the work in it.
  func remove() { Self.remove(path) }

  private static func isWorkFolder(_ name: String) -> Bool {
    name.hasPrefix(".atelier-") && name.contains("-of-")
  }

  private static func remove(_ path: String) {
    for name in (try? Files.names(in: path)) ?? [] { try? removeFile("\(path)/\(name)") }
    removeEmptyFolder(path)
  }
}
