import ArgumentParser
import Rendering
import Studio
import Tensors
import Terminal

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The flags of batches that a manifest describes.
struct ManifestOptions: ParsableArguments {
  @Option(
    help: "Draw the jobs of a file: YAML, JSON Lines (.jsonl) or a table (.csv).",
    completion: .file(extensions: ["yaml", "yml", "jsonl", "ndjson", "csv"]))
  var manifest: String?

  @Flag(help: "With --manifest: check everything, say what would be drawn, and draw nothing.")
  var dryRun = false

  @Flag(help: "With --manifest: write over files of other origin.")
  var overwrite = false

  @Option(
    help: ArgumentHelp(
      "With --manifest: draw this part only, as 3/16 (default: as Slurm or MPI say, else all).",
      valueName: "i/n"))
  var shard: Shard?

  @Flag(help: "With --manifest: check that the pictures of all shards are there, and draw nothing.")
  var merge = false

  @Option(help: "How many batches are drawn at once: speed, never pixels (default: measured).")
  var workers: Int?

  @Option(
    help: "How much memory pictures may take while they are drawn, as 2GB (default: half of all).")
  var memory: ByteCount?

  @Flag(help: "Write no recipes into files.")
  var noMetadata = false

  @Flag(help: "With --manifest: write index.html beside the pictures, with all and a filter.")
  var index = false

  @Flag(help: "With --manifest: print a JSON object for each event on standard output.")
  var json = false

  /// The flags that only a manifest has a use for, where they were given.
  var given: [String] {
    let flags: [(String, Bool)] = [
      ("--dry-run", dryRun), ("--overwrite", overwrite), ("--shard", shard != nil),
      ("--merge", merge), ("--workers", workers != nil), ("--memory", memory != nil),
      ("--json", json), ("--index", index),
    ]
    return flags.filter(\.1).map(\.0)
  }

  func validate() throws {
    if manifest == nil, let flag = given.first {
      throw ValidationError("\(flag) is for --manifest.")
    }
    if let workers, !(1...256).contains(workers) {
      throw ValidationError("--workers must be from 1 to 256, got \(workers).")
    }
    if merge,
      let flag = given.first(where: {
        !["--merge", "--json", "--index"].contains($0)
      })
    {
      throw ValidationError("\(flag) says nothing to --merge.")
    }
  }

  /// Draws the manifest into a folder, or does what else was asked for.
  func run(_ path: String, model: String?, into folder: String, batchSize: Int?) throws {
    let manifest = try Manifest(path: path, model: model)
    let plan = manifest.plan
    if dryRun { return ManifestPlanReport(manifest, path: path).print(asJSON: json) }
    var run = BatchRun(plan, into: folder)
    (run.writesOver, run.carriesMetadata) = (overwrite, !noMetadata)
    if merge {
      try run.merge(workers: Execution.current.threads)
      StandardStream.error.write("\(plan.count) pictures, all there\n")
      return try writeIndex(plan, in: folder)
    }
    run.shard = shard ?? Shard { getenv($0).map { String(cString: $0) } } ?? .whole
    var machine = BatchMachine.current
    machine.workers = workers
    machine.batchSize = batchSize
    machine.memory = memory?.bytes ?? machine.memory
    let progress = BatchProgress(run: run, asJSON: json)
    let isWhole = try run.draw(from: manifest.models, on: machine) {
      Interrupt.isRequested
    } report: {
      progress.show($0)
    }
    progress.finish()
    guard isWhole else { throw Interrupted() }
    // The page of a shard would leave the others' pictures out, or show what is not there yet.
    if run.shard.isWhole { try writeIndex(plan, in: folder) }
  }

  private func writeIndex(_ plan: BatchPlan, in folder: String) throws {
    guard index else { return }
    let path = try BatchIndex(plan, in: folder).write()
    if !json { print(path) }
  }
}

extension Shard: ExpressibleByArgument {
  /// Reads `3/16`.
  public init?(argument: String) { self.init(argument) }
}

/// A number of bytes as people write it: `512MB`, `2GB`, `1.5GiB`.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    let unit = argument.dropFirst(digits.count).filter { $0 != " " }.lowercased()
    let factors = [
      "": 1, "b": 1, "k": 1e3, "kb": 1e3, "kib": 1024, "m": 1e6, "mb": 1e6, "mib": 1_048_576,
      "g": 1e9, "gb": 1e9, "gib": 1_073_741_824, "t": 1e12, "tb": 1e12, "tib": 1_099_511_627_776,
    ]
    guard let number = Double(digits), let factor = factors[unit], number > 0,
      number * factor < 1e18, number * factor >= 1
    else { return nil }
    bytes = Int(number * factor)
  }
}
