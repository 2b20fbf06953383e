import ArgumentParser
import Images

/// The flags that decide how pixels are stored.
struct StorageOptions: ParsableArguments {
  @Option(help: "png or jpeg (default: as the output's name ends, else png).")
  var format: Format?

  @Option(help: "JPEG: from 1, smallest, to 100, best.")
  var quality = 90

  @Option(help: "JPEG: how many pixels share a colour, 4:4:4, 4:2:2 or 4:2:0.")
  var subsampling = "4:2:0"

  @Flag(help: "JPEG: show a rough picture first while loading.")
  var progressive = false

  @Option(help: "PNG: from 0, fastest, to 9, smallest.")
  var compressionLevel = 6

  enum Format: String, CaseIterable, ExpressibleByArgument {
    case png, jpeg

    init?(argument: String) {
      switch argument.lowercased() {
      case "png": self = .png
      case "jpeg", "jpg": self = .jpeg
      default: return nil
      }
    }
  }

  func validate() throws {
    guard (1...100).contains(quality) else {
      throw ValidationError("--quality must be from 1 to 100, got \(quality).")
    }
    guard (0...9).contains(compressionLevel) else {
      throw ValidationError("--compression-level must be from 0 to 9, got \(compressionLevel).")
    }
    guard JPEGOptions.Subsampling(rawValue: subsampling) != nil else {
      throw ValidationError("--subsampling must be 4:4:4, 4:2:2 or 4:2:0, got \(subsampling).")
    }
  }

  /// What the flags and the name of the output ask for.
  func encoding(for target: OutputTarget, depth: Int) throws -> ImageEncoding {
    switch format ?? target.formatByName ?? .png {
    case .png: return .png(PNGOptions(compressionLevel: compressionLevel))
    case .jpeg:
      guard depth == 8 else { throw ValidationError("JPEG has no 16-bit pictures: use PNG.") }
      return .jpeg(
        JPEGOptions(
          quality: quality,
          subsampling: JPEGOptions.Subsampling(rawValue: subsampling) ?? .both,
          progressive: progressive))
    }
  }
}
