import Checkpoints
import Datasets
import Files
import Images
import Rendering
import Tensors

/// What a file holds, as far as it can be told without knowing what it is for.
public enum FileReport: Sendable {
  case picture(PictureReport)
  case checkpoint(CheckpointReport)
  case dataset(DatasetReport)
  case folder(FolderReport)
  /// TFRecord files, and the first of their records that is damaged.
  case records(FolderReport, damage: (any Error)?)
  case run(RunReport)

  /// Looks at a file or folder.
  ///
  /// Throws where it cannot be read, or is none of the kinds that are known.
  public init(path: String) throws {
    if RunReport.recognizes(path) {
      self = .run(try RunReport(path: path))
    } else if TFRecordPictures.recognizes(path) {
      let scan = try TFRecordScan(path: path)
      self = .records(FolderReport(scan), damage: scan.damage)
    } else if MNIST.recognizes(path) {
      self = .dataset(DatasetReport(path: path, dataset: try MNIST(path: path)))
    } else if FileKind(path) == .folder, !Checkpoint.isInFolder(path) {
      self = .folder(FolderReport(try FolderScan(path: path)))
    } else if FileKind(path) == .folder || path.hasSuffix(".safetensors") || path.hasSuffix(".json")
    {
      self = .checkpoint(try CheckpointReport(path: path))
    } else {
      self = .picture(try PictureReport(path: path))
    }
  }
}

/// What a picture file holds.
public struct PictureReport: Codable, Sendable {
  /// png or jpeg.
  public let format: String
  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// Samples of a pixel: 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.
  public let channels: Int
  /// Bits of a sample.
  public let depth: Int
  /// The recipe that drew it, where it carries one.
  public let recipe: RenderRecipe?
  /// Its other texts, by keyword; the first where a keyword comes twice.
  public let text: [String: String]

  init(path: String) throws {
    let bytes = try Image.bytes(of: path)
    let image = try Image.decode(bytes, name: path)
    format = ImageFormat(signatureOf: bytes.prefix(64))?.rawValue ?? "?"
    (width, height) = (image.width, image.height)
    (channels, depth) = (image.channels.rawValue, image.depth.rawValue)
    let isOurs = image.metadata.text[RenderRecipe.keyword] != nil
    recipe = isOurs ? try RenderRecipe(carriedBy: image, path: path) : nil
    let others = image.metadata.text.entries.filter { $0.keyword != RenderRecipe.keyword }
    text = Dictionary(
      others.map { ($0.keyword, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}

/// What a checkpoint holds.
public struct CheckpointReport: Codable, Sendable {
  /// One tensor of it.
  public struct Entry: Codable, Sendable {
    /// Its name.
    public let name: String
    /// Its type, as the format spells it, such as F16.
    public let type: String
    /// Its axes.
    public let shape: [Int]
  }

  /// How many numbers there are in all.
  public let parameters: Int
  /// What the model says about itself, where it is one of ours.
  public let model: ModelCard?
  /// The tensors, by ascending name.
  public let tensors: [Entry]

  init(path: String) throws {
    let checkpoint = try Checkpoint(path: path)
    tensors = checkpoint.names.compactMap { name in
      checkpoint.entry(named: name).map {
        Entry(name: name, type: $0.type.rawValue, shape: $0.shape.dimensions)
      }
    }
    parameters = tensors.reduce(0) { $0 + $1.shape.reduce(1, *) }
    model = checkpoint.metadata[ModelCard.key] == nil ? nil : try ModelFile(path: path).card
  }
}

/// What a dataset holds.
public struct DatasetReport: Codable, Sendable {
  /// Where it lies.
  public let path: String
  /// How many pictures there are.
  public let pictures: Int
  /// `[C, H, W]`.
  public let shape: [Int]

  init(path: String, dataset: any ImageDataset) {
    self.path = path
    pictures = dataset.count
    shape = dataset.imageShape
  }
}

/// What a folder of pictures or TFRecord files hold.
public struct FolderReport: Codable, Sendable {
  /// Where it lies.
  public let path: String
  /// What was found there.
  public let summary: FolderSummary
  /// `sha256:` and a digest of the pictures and their captions.
  public let digest: String

  init(_ scan: FolderScan) { (path, summary, digest) = (scan.path, scan.summary, scan.digest) }
  init(_ scan: TFRecordScan) { (path, summary, digest) = (scan.path, scan.summary, scan.digest) }
}
