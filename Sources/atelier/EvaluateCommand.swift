import ArgumentParser
import Datasets
import Studio
import Terminal

/// `atelier evaluate`: measures a model on pictures.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure a model on pictures: a flow's likelihood in bits per dimension.")

  @Argument(
    help: "The model, a safetensors file of ours.",
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @Option(
    help: "The pictures: a folder of PNG and JPEG files, TFRecord or MNIST's IDX files.",
    completion: .file())
  var data: String

  @Option(help: "Look at the last pictures only, such as those that training held out.")
  var last: Int?

  @Option(help: "What draws the dequantisation noise.")
  var seed: UInt64 = 0

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var execution: ExecutionOptions

  func validate() throws {
    if let last, last < 1 { throw ValidationError("--last must be positive, got \(last).") }
  }

  func run() throws {
    try execution.apply {
      var options = LoadingOptions()
      options.warn = { StandardStream.error.write("Warning: \($0)\n") }
      let result = try Evaluation(
        model: ModelFile(path: model), data: data, last: last, seed: seed, options: options)
      print(json ? try encodedJSON(result) : text(result))
    }
  }

  private func text(_ result: Evaluation) -> String {
    """
    \(rounded(result.bitsPerDimension)) bits per dimension on \(result.pictures) pictures
    inverse: off by at most \(Float(result.inverseError)), \(Float(result.relativeInverseError)) of the largest value
    """
  }
}
