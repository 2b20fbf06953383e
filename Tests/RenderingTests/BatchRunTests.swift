import Files
import Images
import Rendering
import Synchronization
import TestSupport
import Testing

@Suite struct BatchRunTests {
  /// Twelve pictures of two recipes, some of classes.
  private func plan(
    temperature: Float = 0.8, encoding: ImageEncoding = .png
  ) throws -> BatchPlan {
    func recipe(_ temperature: Float) -> RenderRecipe {
      RenderRecipe(
        version: "0.1.0", numerics: 1, model: .init(file: "m.safetensors", digest: "sha256:00"),
        seed: 0, count: 1, sampling: .init(temperature: temperature))
    }
    let seeds = try #require(SeedRanges("0-3"))
    return BatchPlan(
      recipes: [recipe(temperature), recipe(0.5)],
      series: [
        .init(
          recipe: 0, seeds: seeds, subjects: .each([.named("a"), .named("b")]),
          name: try NameTemplate("{class}/{seed}"), encoding: encoding),
        .init(
          recipe: 1, seeds: seeds, subjects: .inTurn(["x", "y"]),
          name: try NameTemplate("c-{class}-{index:03}"), encoding: encoding),
      ])
  }

  private func draw(
    _ run: BatchRun, workers: Int? = nil, threads: Int = 3, batchSize: Int = 2,
    stopAfter: Int = .max
  ) throws -> (isWhole: Bool, drawn: [String]) {
    let drawn = Mutex<[String]>([])
    var machine = BatchMachine(threads: threads)
    (machine.workers, machine.batchSize) = (workers, batchSize)
    let isWhole = try run.draw(from: Patterns(), on: machine) {
      drawn.withLock { $0.count >= stopAfter }
    } report: { event in
      if case .wrote(let name, _, _) = event { drawn.withLock { $0.append(name) } }
    }
    return (isWhole, drawn.withLock { $0.sorted() })
  }

  private func contents(_ folder: String) throws -> [String: [UInt8]] {
    var contents: [String: [UInt8]] = [:]
    for name in try files(below: folder) {
      contents[name] = try MappedFile(path: "\(folder)/\(name)").withBytes { Array($0) }
    }
    for name in try names(in: folder) where name.hasPrefix(".") { contents[name] = [] }
    return contents
  }

  @Test(arguments: [(1, 1, 1), (1, 3, 64), (3, 3, 2), (2, 1, 5)])
  func `gives the same folder however the work is divided`(
    workers: Int, threads: Int, batchSize: Int
  ) throws {
    let scratch = try ScratchFolder()
    let (a, b) = (scratch.file("a"), scratch.file("b"))
    #expect(try draw(BatchRun(plan(), into: a)).isWhole)
    let drawn = try draw(
      BatchRun(plan(), into: b), workers: workers, threads: threads, batchSize: batchSize
    ).drawn
    #expect(drawn.count == 12 && drawn.contains("a/3.png") && drawn.contains("c-y-009.png"))
    #expect(try contents(a) == contents(b))
    #expect(try contents(a).count == 13)
  }

  @Test func `draws what is missing or damaged, and nothing else`() throws {
    let scratch = try ScratchFolder()
    let (a, b) = (scratch.file("a"), scratch.file("b"))
    let run = BatchRun(try plan(), into: a)
    _ = try draw(run)
    #expect(try draw(run).drawn == [])
    try removeFile("\(a)/a/1.png")
    _ = try scratch.write([1, 2, 3], as: "a/c-x-008.png")
    _ = try scratch.write([], as: "a/b/2.png")
    _ = try scratch.write([9], as: "a/.atelier-2-of-5/3")
    #expect(try draw(run).drawn == ["a/1.png", "b/2.png", "c-x-008.png"])
    _ = try draw(BatchRun(try plan(), into: b))
    #expect(try contents(a) == contents(b))
  }

  @Test func `takes over whole pictures that the journal does not know`() throws {
    let scratch = try ScratchFolder()
    let run = BatchRun(try plan(), into: scratch.file("a"))
    _ = try draw(run)
    let whole = try contents(scratch.file("a"))
    try removeFile(scratch.file("a/journal.jsonl"))
    try removeFile(scratch.file("a/a/0.png"))
    #expect(try draw(run).drawn == ["a/0.png"])
    #expect(try contents(scratch.file("a")) == whole)
  }

  @Test func `never writes over what it did not make, but where it is told to`() throws {
    let scratch = try ScratchFolder()
    let folder = scratch.file("a")
    _ = try draw(BatchRun(plan(), into: folder))
    let before = try contents(folder)
    for changed in [
      try plan(temperature: 0.9), try plan(encoding: .png(.init(compressionLevel: 1))),
    ] {
      #expect(throws: BatchError.self) { try draw(BatchRun(changed, into: folder)) }
      #expect(try contents(folder) == before)
    }
    var run = BatchRun(try plan(temperature: 0.9), into: folder)
    run.writesOver = true
    #expect(try draw(run).drawn.count == 8)
    _ = try draw(BatchRun(try plan(temperature: 0.9), into: scratch.file("b")))
    #expect(try contents(folder) == contents(scratch.file("b")))
  }

  @Test func `refuses what lies there before the first picture`() throws {
    let scratch = try ScratchFolder()
    _ = try scratch.write([1, 2, 3], as: "a/b/2.png")
    let error = BatchError.occupied(
      path: scratch.file("a/b/2.png"), found: "a file that is no whole picture", others: 0)
    #expect(throws: error) { try draw(BatchRun(plan(), into: scratch.file("a"))) }
    #expect(try files(below: scratch.file("a")) == ["b/2.png"])
  }

  @Test func `stops, finishes what is in work, and goes on`() throws {
    let scratch = try ScratchFolder()
    let (a, b) = (scratch.file("a"), scratch.file("b"))
    let run = BatchRun(try plan(), into: a)
    let first = try draw(run, threads: 1, batchSize: 1, stopAfter: 3)
    #expect(!first.isWhole && (3...8).contains(first.drawn.count))
    let second = try draw(run)
    #expect(second.isWhole && first.drawn.count + second.drawn.count == 12)
    _ = try draw(BatchRun(try plan(), into: b))
    #expect(try contents(a) == contents(b))
  }

  @Test func `shards give the folder of one run once they are merged`() throws {
    let scratch = try ScratchFolder()
    let (a, b) = (scratch.file("a"), scratch.file("b"))
    _ = try draw(BatchRun(plan(), into: a))
    var run = BatchRun(try plan(), into: b)
    for part in ["2/3", "1/3"] {
      run.shard = try #require(Shard(part))
      #expect(try draw(run).drawn.count == 4)
    }
    let missing = BatchError.incomplete(
      folder: b, missing: 4, damaged: 0, total: 12, example: "a/2.png")
    #expect(throws: missing) { try run.merge(workers: 2) }
    run.shard = try #require(Shard("3/3"))
    _ = try draw(run)
    try run.merge(workers: 2)
    #expect(try contents(a) == contents(b))
  }

  @Test func `files carry no recipe where none is wanted, and are known all the same`() throws {
    let scratch = try ScratchFolder()
    var run = BatchRun(try plan(), into: scratch.file("a"))
    run.carriesMetadata = false
    _ = try draw(run)
    let image = try Image.read(scratch.file("a/a/0.png"))
    #expect(image.metadata.text.entries.isEmpty)
    #expect(try draw(run).drawn == [])
    run.carriesMetadata = true
    #expect(throws: BatchError.self) { try draw(run) }
  }

  @Test func `batches are as large as the source likes them, and as memory has room for`() throws {
    func most(memory: Int, batchSize: Int? = nil) throws -> (batch: Int, workers: Int) {
      let scratch = try ScratchFolder()
      let seen = Mutex((batch: 0, working: 0, workers: 0))
      var machine = BatchMachine(threads: 2) { _, body in
        seen.withLock {
          $0.working += 1
          $0.workers = max($0.workers, $0.working)
        }
        defer { seen.withLock { $0.working -= 1 } }
        let images = try body()
        seen.withLock { $0.batch = max($0.batch, images.count) }
        return images
      } measure: {
        (try $0(), 1000)
      }
      (machine.memory, machine.workers, machine.batchSize) = (memory, 2, batchSize)
      let run = BatchRun(try plan(), into: scratch.file("a"))
      #expect(try run.draw(from: Patterns(), on: machine, isStopped: { false }) { _ in })
      return seen.withLock { ($0.batch, $0.workers) }
    }
    // A picture of each kind is drawn alone first; those of a recipe are 7 and 4.
    #expect(try most(memory: 1 << 30).batch == Patterns.usualBatch)
    #expect(try most(memory: 1 << 30, batchSize: 2).batch == 2)
    let narrow = try most(memory: 3999)
    #expect(narrow.batch == 3 && narrow.workers == 1)
    let least = try most(memory: 1)
    #expect(least.batch == 1 && least.workers == 1)
  }

  @Test func `keeps what was drawn when a model fails`() throws {
    let scratch = try ScratchFolder()
    let run = BatchRun(try plan(), into: scratch.file("a"))
    var machine = BatchMachine(threads: 1)
    machine.batchSize = 2
    #expect(throws: Patterns.Broken.self) {
      try run.draw(from: Patterns(brokenSeed: 3), on: machine, isStopped: { false }) { _ in }
    }
    #expect(try files(below: scratch.file("a")).contains("a/0.png"))
    #expect(try draw(run).isWhole)
  }
}

/// Draws patterns that tell seeds, classes and temperatures apart.
private struct Patterns: PictureSources {
  struct Broken: Error {}

  static let usualBatch = 5

  var brokenSeed: UInt64?

  func source(for recipe: RenderRecipe) throws -> any PictureSource {
    Source(temperature: recipe.sampling.temperature, brokenSeed: brokenSeed)
  }

  private struct Source: PictureSource {
    let temperature: Float
    let brokenSeed: UInt64?

    var usualBatch: Int { Patterns.usualBatch }

    func draw(_ requests: [PictureRequest]) throws -> [Image] {
      try requests.map { request in
        if request.seed == brokenSeed { throw Broken() }
        let start = Int(request.seed) * 7 + Int(request.className?.utf8.first ?? 0)
        let planes = (0..<12).map { Float((start + $0 * 5) % 17) / 8 * temperature - 1 }
        return try Image(planes: planes, width: 4, height: 3, channels: .grey)
      }
    }
  }
}
