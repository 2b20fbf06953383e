import ArgumentParser

/// The pictures that a command goes through one by one, and what is done about those that are in the
/// way.
struct PictureFileOptions: ParsableArguments {
  @Argument(help: "PNG and JPEG files, and folders of them.", completion: .file())
  var images: [String]

  @Flag(help: "Stop at the first picture of a folder that cannot be read.")
  var strict = false

  @Flag(help: "Write over files that were not made of the same picture.")
  var force = false

  func validate() throws {
    guard !images.isEmpty else { throw ValidationError("Name at least one picture or folder.") }
  }
}
