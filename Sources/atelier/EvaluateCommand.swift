import ArgumentParser
import Datasets
import Files
import Images
import Studio
import Terminal

/// `atelier evaluate`: measures a model on pictures.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model on pictures, or how far what it draws is from them.",
    discussion: """
      Without --features: a flow's likelihood in bits per dimension, a rectified flow's velocity \
      error, a classifier's accuracy, an upscaler's PSNR and SSIM beside the bicubic filter on \
      pictures that are made smaller first; of the data that it was trained on, on what was held out. \
      With --features, pictures of MODEL, or those of a folder in its place, are compared with \
      those of --data: FID and KID by the Inception network, from a safetensors file with the \
      tensor names of pytorch-fid, or distances by a classifier that 'atelier train' made.
      With --count-objects, a detector says how often pictures of MODEL, or those of a folder in its \
      place, show what was asked for, by the rules of GenEval: a folder as GenEval has it, a folder \
      and --asked for all its pictures, a model and --asked, or pictures with boxes (VOC, COCO, \
      shapes:N), which say how well the detector counts.
      """)

  @Argument(
    help: "The model, a safetensors file of ours; with --features also a folder of pictures.",
    completion: .file())
  var model: String

  @Option(
    help: "The pictures: a folder of PNG and JPEG files, TFRecord or MNIST's IDX files.",
    completion: .file())
  var data: String?

  @Option(
    help: "Compare by the features of this network: Inception's, or a classifier's file.",
    completion: .file(extensions: ["safetensors"]))
  var features: String?

  @Option(
    help: "Judge by what this detector finds: a file or folder that 'atelier detect' takes.",
    completion: .file())
  var countObjects: String?

  @Option(
    help: ArgumentHelp(
      """
      With --count-objects, what pictures are to show: 'disc=2,square=0,triangle' for exactly two, \
      none, and one or more; or GenEval's .jsonl, of which a model draws --count pictures of each \
      prompt (default: 4).
      """, valueName: "objects"))
  var asked: String?

  @Option(help: "With --count-objects, the least score that counts (default: the detector's).")
  var threshold: Float?

  @Option(
    help: """
      With --count-objects, boxes of a class that overlap by so much are of one object (default: 0.7; \
      GenEval has 1).
      """)
  var nmsThreshold: Float?

  @Option(help: "Look at the last pictures of --data only.")
  var last: Int?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      """
      Look only at what the model's training held out (default: where --data is the path that the \
      model's file has for its data; with --features at all pictures).
      """))
  var heldOut: Bool?

  @Option(
    help: """
      With --features, the pixels of a side to which pictures of folders are brought (default: the \
      model's, else the classifier's, else their own).
      """)
  var size: Int?

  @Flag(
    help: """
      Say how likely a flow finds each picture, as CSV, or with --json as JSON; with --count-objects \
      what was found in each, as GenEval's results.jsonl.
      """)
  var perImage = false

  @Option(
    help: """
      Lay out the pictures that a flow finds most likely, and below them the least likely, in this \
      file; --count of each (default: 16).
      """, completion: .file())
  var rank: String?

  @Option(
    help: "Draw a detector's precision over its recall into this file, .svg or .png.",
    completion: .file(extensions: ["svg", "png"]))
  var curves: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup(title: "What is drawn; --seed also draws the noise of the other measures")
  var choices: PictureOptions

  @OptionGroup var execution: ExecutionOptions

  func validate() throws {
    if let last, last < 1 { throw ValidationError("--last must be positive, got \(last).") }
    if last != nil, heldOut == true {
      throw ValidationError("--last and --held-out choose different pictures.")
    }
    if let size, !(1...16_384).contains(size) {
      throw ValidationError("--size must be from 1 to 16384, got \(size).")
    }
    let layout = ["--depth", "--upscale", "--columns", "--padding", "--background", "--labels"]
    if let flag = choices.given.first(where: layout.contains) {
      throw ValidationError("\(flag) is for 'atelier render': nothing is laid out here.")
    }
    if countObjects != nil { return try validateCounting() }
    guard data != nil else {
      throw ValidationError("Missing expected argument '--data <data>'")
    }
    if asked != nil || threshold != nil || nmsThreshold != nil {
      throw ValidationError(
        "--asked, --threshold and --nms-threshold are for --count-objects.")
    }
    guard features == nil else {
      if perImage || rank != nil {
        throw ValidationError("--per-image and --rank are for likelihoods: no --features.")
      }
      if curves != nil { throw ValidationError("--curves is for detectors: no --features.") }
      return
    }
    let others = rank == nil ? ["--seed"] : ["--seed", "--count"]
    if let flag = choices.given.first(where: { !others.contains($0) })
      ?? size.map({ _ in "--size" })
    {
      throw ValidationError("\(flag) is for --features: nothing is compared without it.")
    }
  }

  func run() throws {
    try execution.apply {
      if let countObjects { return try count(countObjects) }
      let data = data ?? ""
      if let features { return try compare(features, data) }
      if DetectorModel.isForeign(model) { return try measure(detector: model, data) }
      let file = try ModelFile(path: model)
      if curves != nil { _ = try file.detector() }
      let result = try Evaluation(
        model: file, data: data, last: last, heldOut: heldOut,
        seed: choices.seed ?? 0, perImage: perImage,
        ranked: rank.map { _ in choices.count ?? 16 }, options: loading)
      if let curves, case .detector(let detection) = result {
        try detection.writeCurves(to: curves)
      }
      if case .likelihood(let likelihood) = result, let rank, let sheet = likelihood.sheet {
        try sheet.write(to: rank, as: .png(PNGOptions()))
        if !json, !perImage { print(rank) }
      }
      print(json ? try encodedJSON(result) : text(result))
    }
  }

  private var loading: LoadingOptions {
    var options = LoadingOptions()
    options.warn = { StandardStream.error.write("Warning: \($0)\n") }
    return options
  }

  private func compare(_ features: String, _ data: String) throws {
    let file = try FeatureFile(path: features)
    let isFolder = DatasetKind(model) != nil
    if isFolder, let flag = choices.given.first(where: { $0 != "--count" }) {
      throw ValidationError("\(flag) is for a model: '\(model)' holds pictures.")
    }
    let subject: DistanceEvaluation.Subject =
      isFolder
      ? .pictures(path: model, count: choices.count)
      : .model(path: model, choices.choices(single: true), count: choices.count)
    var display: ProgressReporter?
    var stage: DistanceEvaluation.Stage?
    let result = try DistanceEvaluation(
      subject, data: data, last: last, heldOut: heldOut, features: file, side: size,
      options: loading
    ) { now, done, total in
      if now != stage {
        stage = now
        display = ProgressReporter(
          label: now == .data ? "looking" : isFolder ? "comparing" : "drawing", total: total)
      }
      display?.update(done: done)
      if Interrupt.isRequested { throw Interrupted() }
    }
    if json { return print(try encodedJSON(result)) }
    if min(result.judged, result.pictures) <= result.featureCount {
      StandardStream.error.write(
        "Warning: with no more pictures than features (\(result.featureCount)) the Fréchet distance "
          + "is too large; compare it with those of as many pictures only\n")
    }
    print(text(result, of: isFolder ? "pictures of \(model)" : "drawn pictures"))
  }
}
