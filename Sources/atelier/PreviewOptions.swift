import ArgumentParser
import Studio

/// The flags that show a picture while it is being drawn; they change no pixel.
struct PreviewOptions: ParsableArguments {
  @Option(
    name: [.long, .customLong("preview-path")],
    help: "A PNG file that shows after every step what the picture is going to be.",
    completion: .file(extensions: ["png"]))
  var preview: String?

  @Option(
    help: "Show it by this decoder, such as taesd3_decoder.safetensors, instead of by colours.",
    completion: .file(extensions: ["safetensors"]))
  var taesd: String?

  func validate() throws {
    if taesd != nil, preview == nil { throw ValidationError("--taesd is for --preview.") }
  }

  /// What shows pictures; `nil` where nobody asked for it.
  func opened() throws -> Preview? {
    try preview.map { try Preview(path: $0, tinyAutoencoder: taesd) }
  }
}
