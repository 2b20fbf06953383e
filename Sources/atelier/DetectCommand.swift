import ArgumentParser
import Files
import Studio
import Terminal

/// `atelier detect`: finds objects in pictures.
struct Detect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find objects in pictures.",
    discussion: """
      MODEL is a file that 'atelier train' made of a recipe with the family detr, a folder of \
      transformers with a DETR, or a .pth file of facebookresearch/detr; such a file is read by a \
      machine that can make tensors and nothing else.

      An output that ends in .json gets what was found in the layout of COCO's results. A folder \
      gets that as detections.json, and each picture with its boxes drawn; a drawn picture of the \
      same file by the same model is kept, so that the same command goes on where it was stopped. \
      Each picture is looked at by itself.
      """)

  @Argument(help: "The model.", completion: .file())
  var model: String

  @OptionGroup var pictures: PictureFileOptions

  @Option(
    name: .shortAndLong, help: "A file that ends in .json, or a folder.", completion: .file())
  var output: String

  @Option(
    help: """
      The least score that counts, from 0 to 1 (default: 0.5, or 0.35 for models of 'atelier train').
      """)
  var threshold: Float?

  @OptionGroup var execution: ExecutionOptions

  func validate() throws {
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold must be from 0 to 1, got \(threshold).")
    }
  }

  func run() throws {
    try execution.apply {
      let detector = try DetectorModel(path: model)
      var job = DetectJob(
        detector, threshold: threshold ?? detector.usualThreshold,
        draws: !output.hasSuffix(".json"))
      (job.isStrict, job.writesOver) = (pictures.strict, pictures.force)
      // Nothing is drawn beside a file of results: no picture lies in the folder of that name.
      let folder =
        job.draws && output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
      let items = try UpscaleItem.items(pictures.images, into: folder, ending: "png")
      let results = job.draws ? "\(folder)/detections.json" : output
      if job.draws { try makeFolder(folder) } else { try checkWritable(output) }
      try run(job, items, in: folder, results: results)
    }
  }

  private func run(
    _ job: DetectJob, _ items: [UpscaleItem], in folder: String, results path: String
  ) throws {
    let reporter = items.count > 1 ? ProgressReporter(label: "looking", total: items.count) : nil
    var (done, kept, leftOut) = (0, 0, 0)
    let results = try job.run(items, in: folder, isStopped: { Interrupt.isRequested }) {
      item, outcome in
      done += 1
      switch outcome {
      case .made(let objects): print("\(item.source): \(objects) found")
      case .kept(let objects):
        kept += 1
        print("\(item.source): \(objects) found before")
      case .leftOut(let reason):
        leftOut += 1
        let start = StandardStream.error.isTerminal ? "\r\u{1B}[K" : ""
        StandardStream.error.write("\(start)left out: \(reason)\n")
      }
      reporter?.update(done: done)
    }
    guard let results else { throw Interrupted() }
    try DetectJob.write(results, to: path)
    guard items.count > 1 || kept > 0 else { return }
    StandardStream.error.write(
      "\(results.count) objects in \(done - leftOut) pictures"
        + (kept == 0 ? "" : ", \(kept) looked at before")
        + (leftOut == 0 ? "" : ", \(leftOut) left out") + "\n")
  }
}
