import ArgumentParser
import Datasets
import Files
import Studio
import Terminal

/// `atelier convert`: brings a dataset or a checkpoint from one form into another.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Turn a folder of pictures into TFRecord files, or back; or weights into another type.",
    discussion: """
      With --weights a safetensors file, an index or a folder becomes one safetensors file whose \
      floats have another type; its metadata stay.

      Otherwise pictures are converted. The bytes of the pictures stay as they are. Folders of the \
      first level are classes; captions are name.txt for name.png, or rows of metadata.csv and \
      metadata.jsonl. In a record these are image/encoded, image/class/label, image/class/text and \
      image/caption. Captions lose the white space at their ends; other columns of metadata are not \
      taken along.

      What is written is there in the end, or nothing is. A file that is no picture is named and \
      left out.
      """)

  @Argument(
    help: """
      A folder of PNG and JPEG files, a TFRecord file or folder of shards, or a checkpoint.
      """, completion: .file())
  var input: String

  @Argument(
    help: """
      A file called ….tfrecord, a folder that is empty or not there yet, or a file called \
      ….safetensors.
      """, completion: .file())
  var output: String

  @Option(help: "How the floats of a checkpoint are stored: f32, f16 or bf16.")
  var weights: WeightConversion.WeightType?

  @Option(help: "How many TFRecord files to write, called …-00000-of-….")
  var shards = 1

  @Flag(help: "Stop at the first file that is no picture.")
  var strict = false

  private enum Direction { case toRecords, toFolder }

  func validate() throws {
    guard (1...TFRecordExport.mostShards).contains(shards) else {
      throw ValidationError(
        "--shards must be between 1 and \(TFRecordExport.mostShards), got \(shards).")
    }
  }

  func run() throws {
    if let weights { return try writeWeights(weights) }
    switch try direction() {
    case .toRecords: try writeRecords()
    case .toFolder: try writeFolder()
    }
  }

  private func direction() throws -> Direction {
    let namesRecords = output.split(separator: "/").last?.contains(".tfrecord") ?? false
    switch (FileKind(input), TFRecordPictures.recognizes(input)) {
    case (.missing, _):
      throw FileError.cannotRead(path: input, reason: "it is not there; check the path")
    case (_, true), (.file, _), (.other, _):
      guard !namesRecords else {
        throw ValidationError(
          "'\(output)' should name a folder, for '\(input)' is taken for TFRecord.")
      }
      guard shards == 1 else {
        throw ValidationError("--shards is for TFRecord files, but '\(output)' is to be a folder.")
      }
      return .toFolder
    case (.folder, false):
      guard namesRecords, !output.hasSuffix("/") else {
        throw ValidationError(
          "'\(output)' should end in .tfrecord, for '\(input)' is a folder of pictures.")
      }
      return .toRecords
    }
  }

  private func writeWeights(_ type: WeightConversion.WeightType) throws {
    guard output.hasSuffix(".safetensors"), shards == 1, !strict else {
      throw ValidationError(
        "--weights writes one file called ….safetensors, and takes no --strict.")
    }
    let outcome = try WeightConversion.convert(input, to: output, as: type)
    print("\(output): \(outcome.tensors) tensors, \(outcome.parameters) parameters")
  }

  private func writeRecords() throws {
    let export = try TFRecordExport(folder: input)
    let reporter = ProgressReporter(label: "writing", total: export.count)
    let outcome = try export.write(
      to: output, shards: shards, progress: { try progress($0, reporter) }, skip: skip)
    let last = outcome.files.last ?? output
    let place = shards == 1 ? output : "\(outcome.files.first ?? output) to \(last)"
    print(
      "\(place): \(outcome.pictures) pictures\(leftOut(export.count - outcome.pictures)), "
        + "\(outcome.classes.count) classes")
  }

  private func writeFolder() throws {
    let pictures = try TFRecordPictures(path: input)
    let reporter = ProgressReporter(label: "writing", total: pictures.count)
    let written = try FolderExport(pictures).write(
      to: output, progress: { try progress($0, reporter) }, skip: skip)
    print("\(output): \(written) pictures\(leftOut(pictures.count - written))")
  }

  private func leftOut(_ count: Int) -> String { count == 0 ? "" : ", \(count) left out" }

  private func progress(_ done: Int, _ reporter: ProgressReporter) throws {
    reporter.update(done: done)
    if Interrupt.isRequested {
      reporter.finish(done: done)
      throw Interrupted()
    }
  }

  private func skip(_ error: any Error) throws {
    if strict { throw error }
    // On a terminal it takes the place of the bar, which comes again.
    let start = StandardStream.error.isTerminal ? "\r\u{1B}[K" : ""
    StandardStream.error.write("\(start)left out: \(error)\n")
  }
}

extension WeightConversion.WeightType: ExpressibleByArgument {}
