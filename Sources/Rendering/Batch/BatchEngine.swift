import Files
import Images
import Synchronization

/// Threads that draw batches and store pictures at once, and hold no more than a few batches.
final class BatchEngine: Sendable {
  /// What a thread does next.
  private enum Task {
    case store([Drawn])
    case draw([Int], recipe: Int, threads: Int, isFirst: Bool)
    case end
  }

  private struct Drawn {
    let index: Int
    let image: Image
  }

  private struct State {
    var cursor: BatchCursor
    var pacing: BatchPacing
    var digests: [BatchDigest?]
    /// Pictures that are being drawn; their digests are not there yet.
    var waiting: [Drawn] = []
    var drawing = 0
    var batchSize: Int
    /// The most workers that memory has room for.
    var workers: Int
    /// What kind of pictures these are known for.
    var measured: String?
    var failure: (any Error)?
    /// Whether what was drawn before a failure can still be kept.
    var canStore = true
  }

  /// Threads beyond those that draw: disks take several files at once.
  private static let waiters = 3

  private let batch: BatchRun
  private let machine: BatchMachine
  private let sources: any PictureSources
  private let work: BatchWorkFolder
  private let journal: BatchJournal
  private let isStopped: @Sendable () -> Bool
  private let report: @Sendable (BatchRun.Event) -> Void
  private let state: Monitor<State>
  /// The folders that are there, and who makes the next.
  private let folders = Mutex<Set<String>>([])
  private let reports = Mutex(())
  private let clock = ContinuousClock.now

  init(
    _ run: BatchRun, machine: BatchMachine, sources: any PictureSources, work: BatchWorkFolder,
    journal: BatchJournal, digests: [BatchDigest?], isStopped: @escaping @Sendable () -> Bool,
    report: @escaping @Sendable (BatchRun.Event) -> Void
  ) {
    (self.batch, self.machine, self.sources) = (run, machine, sources)
    (self.work, self.journal) = (work, journal)
    (self.isStopped, self.report) = (isStopped, report)
    state = Monitor(
      State(
        cursor: BatchCursor(run.plan, shard: run.shard), pacing: BatchPacing(machine),
        digests: digests, batchSize: machine.batchSize ?? 1, workers: machine.threads))
  }

  /// Draws until all is there, it is stopped or fails; returns the digests of what is there.
  func run() throws -> [BatchDigest?] {
    // A few more than draw: they store while the others draw, and wait for disks in their place.
    let count = max(machine.threads, machine.workers ?? 1) + Self.waiters
    let others = (1..<count).compactMap { number in
      WorkerThread { self.work(as: number) }
    }
    work(as: 0)
    for thread in others { thread.join() }
    let (digests, failure) = state.change { ($0.digests, $0.failure) }
    if let failure { throw failure }
    return digests
  }

  private func work(as number: Int) {
    while true {
      do {
        switch state.wait(next) {
        case .end: return
        case .store(let pictures): for picture in pictures { try store(picture, by: number) }
        case .draw(let indices, let recipe, let threads, let isFirst):
          try draw(indices, recipe: recipe, threads: threads, isFirst: isFirst)
        }
        // Room in the queue is a change that others wait for.
        state.change { _ in }
      } catch {
        state.change {
          $0.failure = $0.failure ?? error
          $0.canStore = $0.canStore && !(error is FileError)
        }
      }
    }
  }

  /// What is to be done next; `nil` where that depends on what others are doing.
  private func next(_ state: inout State) -> Task? {
    if state.failure != nil { return state.canStore ? storing(&state) ?? .end : .end }
    if isStopped() { return storing(&state) ?? (state.drawing == 0 ? .end : nil) }
    // No more is held than a batch for each worker, and those that are being drawn.
    let isFull = state.waiting.count >= state.batchSize * state.workers
    return (isFull ? nil : drawing(&state)) ?? storing(&state) ?? ended(state)
  }

  private func ended(_ state: State) -> Task? {
    var cursor = state.cursor
    let isOver = cursor.recipe { state.digests[$0] == nil } == nil
    return isOver && state.drawing == 0 ? .end : nil
  }

  private func storing(_ state: inout State) -> Task? {
    guard !state.waiting.isEmpty else { return nil }
    let share = max(1, min(8, state.waiting.count / (machine.threads + Self.waiters)))
    defer { state.waiting.removeFirst(share) }
    return .store(Array(state.waiting.prefix(share)))
  }

  private func drawing(_ state: inout State) -> Task? {
    let digests = state.digests
    let isPending: (Int) -> Bool = { digests[$0] == nil }
    guard let recipe = state.cursor.recipe(isPending: isPending) else { return nil }
    let kind = batch.plan.recipes[recipe].kind
    guard state.measured == kind else {
      // One picture alone tells what memory those of its kind take.
      guard state.drawing == 0 else { return nil }
      (state.measured, state.workers) = (kind, 1)
      state.drawing += 1
      let indices = state.cursor.next(atMost: 1, isPending: isPending)
      return .draw(indices, recipe: recipe, threads: machine.threads, isFirst: true)
    }
    let way = state.pacing.way
    guard state.drawing < min(way.workers, state.workers) else { return nil }
    let threads = state.workers < way.workers ? machine.threads / state.workers : way.threads
    state.drawing += 1
    let indices = state.cursor.next(atMost: state.batchSize, isPending: isPending)
    return .draw(indices, recipe: recipe, threads: max(1, threads), isFirst: false)
  }

  private func draw(_ indices: [Int], recipe: Int, threads: Int, isFirst: Bool) throws {
    let result = Result<(images: [Image], bytes: Int, batch: Int), any Error> {
      let source = try sources.source(for: batch.plan.recipes[recipe])
      let requests = indices.map { batch.plan.picture($0).request }
      let size = machine.batchSize ?? source.usualBatch
      guard isFirst else {
        return (try machine.draw(threads) { try source.draw(requests) }, 0, size)
      }
      let (images, bytes) = try machine.measure { try source.draw(requests) }
      return (images, bytes, size)
    }
    let seconds = (ContinuousClock.now - clock) / .seconds(1)
    state.change { state in
      state.drawing -= 1
      guard case .success(let (images, bytes, size)) = result else { return }
      if isFirst {
        let room = machine.memory / max(1, bytes)
        state.batchSize = max(1, min(size, room))
        state.workers = max(1, min(machine.workers ?? machine.threads, room / state.batchSize))
      } else {
        state.pacing.drew(indices.count, at: seconds)
      }
      state.waiting += zip(indices, images).map { Drawn(index: $0, image: $1) }
    }
    _ = try result.get()
  }

  private func store(_ drawn: Drawn, by number: Int) throws {
    let picture = batch.plan.picture(drawn.index)
    let bytes = try picture.encoded(drawn.image, carriesMetadata: batch.carriesMetadata)
    let digest = BatchDigest(of: bytes)
    try makeFolders(for: picture.name)
    // First the journal, so that a file that it does not know is not ours.
    try journal.append(batch.entry(drawn.index, digest), forced: !batch.carriesMetadata)
    try StagedFile.write(
      bytes, to: "\(batch.folder)/\(picture.name)", through: "\(work.path)/\(number)")
    state.change { $0.digests[drawn.index] = digest }
    let line = batch.plan.series(of: drawn.index).line
    reports.withLock { _ in
      report(.wrote(name: picture.name, index: drawn.index, line: line))
    }
  }

  private func makeFolders(for name: String) throws {
    guard let slash = name.lastIndex(of: "/") else { return }
    let folder = String(name[..<slash])
    try folders.withLock { folders in
      guard folders.insert(folder).inserted else { return }
      try makeFolder("\(batch.folder)/\(folder)")
    }
  }
}

extension RenderRecipe {
  /// What decides how much memory a picture takes while it is drawn, beside its model's size.
  fileprivate var kind: String {
    let isGuided = (sampling.guidance ?? 1) != 1
    return [
      model.digest, sampling.sampler ?? "", "\(isGuided)", precision?.rawValue ?? "",
      sampling.size.map { "\($0)" } ?? "", "\(sampling.skippedLayers != nil)",
      upscale.map { "\($0.model.digest) \($0.model.file) \($0.scale)" } ?? "",
    ].joined(separator: " ")
  }
}
