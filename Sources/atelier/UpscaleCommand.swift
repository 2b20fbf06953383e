import ArgumentParser
import Files
import Images
import Studio
import Synchronization
import Terminal

/// `atelier upscale`: enlarges pictures.
struct Upscale: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Enlarge pictures by a trained network, or by a filter.",
    discussion: """
      MODEL is a file such as models/waifu2x-photo.safetensors (colours, ×2), \
      models/fsrcnn-x3.safetensors or models/espcn-x4.safetensors (luminance, with the colours \
      enlarged by the bicubic filter), or the name of a filter: nearest, bilinear, bicubic or lanczos.

      Pictures keep their depth, alpha, text and colour profile, whatever their size: they are \
      enlarged tile by tile, which changes no bit. Folders are gone through with the folders in \
      them. A file carries what it was made of; what is finished already is kept, so that the same \
      command goes on where it was stopped.
      """)

  @Argument(
    help: "The model, or nearest, bilinear, bicubic or lanczos.",
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @OptionGroup var pictures: PictureFileOptions

  @Option(
    name: .shortAndLong,
    help: "A file for one picture; a folder, or a path that ends in /, for several.",
    completion: .file())
  var output: String

  @Option(help: "How many times longer sides become (default: the model's factor; filters: 2).")
  var scale: Int?

  @OptionGroup(title: "How it is stored") var storage: StorageOptions

  @Option(help: "Pixels of a tile's side (default: what suits the model): memory and speed only.")
  var tile: Int?

  @Option(help: "How many pictures are in work at once: memory and speed only (default: 2).")
  var workers = 2

  @OptionGroup var execution: ExecutionOptions

  func validate() throws {
    if let scale, !UpscaleMethod.filterScales.contains(scale) {
      throw ValidationError("--scale must be from 2 to 16, got \(scale).")
    }
    if let tile, !(16...4096).contains(tile) {
      throw ValidationError("--tile must be from 16 to 4096, got \(tile).")
    }
    guard (1...64).contains(workers) else {
      throw ValidationError("--workers must be from 1 to 64, got \(workers).")
    }
    guard !isSingle || (pictures.images.count == 1 && FileKind(pictures.images[0]) != .folder)
    else {
      throw ValidationError(
        "'\(output)' names one file; end it in / to make it a folder for several pictures.")
    }
  }

  private var isSingle: Bool { !OutputTarget(output).isForFolder }

  func run() throws {
    try execution.apply {
      let target = OutputTarget(output)
      let encoding = try storage.encoding(for: target, depth: 8)
      var job = UpscaleJob(try UpscaleMethod(model, scale: scale), encoding: encoding)
      (job.workers, job.tile, job.isStrict, job.writesOver) = (
        workers, tile, pictures.strict, pictures.force
      )
      let items: [UpscaleItem] =
        switch target {
        case .file(let path): [try UpscaleItem(source: pictures.images[0], output: path)]
        case .folder(let folder):
          try UpscaleItem.items(
            pictures.images, into: folder, ending: encoding.format.fileExtension)
        }
      try target.check()
      try run(job, items)
    }
  }

  private func run(_ job: UpscaleJob, _ items: [UpscaleItem]) throws {
    let display = Mutex<(reporter: ProgressReporter?, done: Int)>((nil, 0))
    let counts = Mutex((made: 0, kept: 0, leftOut: 0))
    if items.count > 1 {
      display.withLock { $0.reporter = ProgressReporter(label: "enlarging", total: items.count) }
    }
    let isWhole = try job.run(items, isStopped: { Interrupt.isRequested }) { done, total in
      guard items.count == 1 else { return }
      display.withLock { state in
        if state.reporter == nil {
          state.reporter = ProgressReporter(label: "enlarging rows", total: total)
        }
        state.reporter?.update(done: done)
      }
    } report: { item, outcome in
      counts.withLock { counts in
        switch outcome {
        case .made: counts.made += 1
        case .kept: counts.kept += 1
        case .leftOut(let reason):
          counts.leftOut += 1
          let start = StandardStream.error.isTerminal ? "\r\u{1B}[K" : ""
          StandardStream.error.write("\(start)left out: \(reason)\n")
        }
      }
      if case .leftOut = outcome {} else { print(item.output) }
      guard items.count > 1 else { return }
      display.withLock { state in
        state.done += 1
        state.reporter?.update(done: state.done)
      }
    }
    guard isWhole else { throw Interrupted() }
    let (made, kept, leftOut) = counts.withLock { $0 }
    guard items.count > 1 || kept > 0 else { return }
    StandardStream.error.write(
      "\(made) enlarged" + (kept == 0 ? "" : ", \(kept) there already")
        + (leftOut == 0 ? "" : ", \(leftOut) left out") + "\n")
  }
}
