import Checkpoints
import Datasets
import Detection
import Files
import Images
import Layers
import Tensors

/// A detector from a file, with what its pictures are made into.
public struct DetectorModel: Sendable {
  /// How a picture gets its size.
  enum Sizing: Sendable {
    /// Squeezed to `[height, width]`, as in training.
    case stretched(height: Int, width: Int)
    /// As large as fits into `[height, width]`, in the upper left corner, as in training.
    case padded(height: Int, width: Int)
    /// Its shorter side to one length, unless the longer one would be too long.
    case shorterSide(Int, longest: Int)
  }

  /// The model.
  let model: DETR
  /// Where it lay, as it was named.
  public let path: String
  /// `sha256:` and the digest of its weights.
  let digest: String
  let sizing: Sizing
  /// What the first class is called by programs: 1, or 0 where the model counts as COCO does.
  let firstClass: Int

  /// The names of the classes.
  public var classes: [String] { model.configuration.classes }

  /// Whether it says which pixels belong to an object.
  var hasMasks: Bool { model.configuration.hasMasks }

  /// The score from which on answers count where nothing else is said.
  public var usualThreshold: Float { model.configuration.usualThreshold }

  /// `[height, width]` of the pictures that it learned from, `nil` where it takes any size.
  var trainedSize: [Int]? {
    switch sizing {
    case .stretched(let height, let width), .padded(let height, let width): [height, width]
    case .shorterSide: nil
    }
  }

  /// Whether a path is one of other programs' detectors, rather than a model file of ours.
  public static func isForeign(_ path: String) -> Bool {
    FileKind(path) == .folder || PyTorchFile.recognizes(path)
  }

  /// Opens a model file of ours, a folder of transformers, or a file of facebookresearch/detr.
  ///
  /// Throws where it is none of them, or what it holds is not what it should be.
  public init(path: String) throws {
    self.path = path
    if FileKind(path) == .folder {
      let configuration: DETRConfiguration = try JSONFile.configuration(
        path: "\(path)/config.json")
      let checkpoint = try Checkpoint(path: path)
      model = try Self.built(checkpoint, configuration, prefix: "")
      digest = try Self.digest(checkpoint.files.map(\.path))
      (sizing, firstClass) = (.shorterSide(800, longest: 1333), 0)
    } else if PyTorchFile.recognizes(path) {
      let file = try PyTorchFile(path: path)
      let prefix = file.names.allSatisfy { $0.hasPrefix("model.") } ? "model." : ""
      let name = path.split(separator: "/").last ?? ""
      guard
        let configuration = DETRConfiguration(
          original: file.names, prefix: prefix, isDilated: name.contains("dc5"),
          shape: { file.shape(of: $0) })
      else {
        throw CheckpointError.malformed(
          path: path, expected: "the weights of facebookresearch/detr", found: "others")
      }
      model = try Self.built(file, configuration, prefix: prefix)
      digest = try Self.digest([path])
      (sizing, firstClass) = (.shorterSide(800, longest: 1333), 0)
    } else {
      let file = try ModelFile(path: path)
      model = try file.detector()
      digest = try file.digest()
      let shape = file.card.detrImageShape ?? [3, 480, 640]
      guard shape.count == 3, shape.allSatisfy({ (1...16_384).contains($0) }) else {
        throw ModelError.unreadableCard(path: path, reason: "pictures of \(shape)")
      }
      firstClass = 1
      sizing =
        file.card.detrResize == .pad
        ? .padded(height: shape[1], width: shape[2])
        : .stretched(height: shape[1], width: shape[2])
    }
  }

  private static func built(
    _ source: any TensorFile, _ configuration: DETRConfiguration, prefix: String
  ) throws -> DETR {
    let table = DETR.names(DETR.Naming(names: source.names), configuration, prefix: prefix)
    let store = ParameterStore(try RenamedCheckpoint(source, table: table))
    let model = try DETR(configuration, from: store.scope)
    try store.checkAllUsed()
    return model
  }

  private static func digest(_ paths: [String]) throws -> String {
    let digests = try paths.map(fileDigest)
    return digests.count == 1 ? digests[0] : Studio.digest(of: Array(digests.joined().utf8))
  }

  /// Returns what is found in a picture, with at least a score, the likeliest first.
  func found(in image: Image, threshold: Float, masks: Bool = true) -> FoundObjects {
    let (width, height) = size(of: image)
    let small = image.flattened().converted(to: .rgb).withDepth(.eight)
      .resized(width: width, height: height, filter: filter)
    guard case .eight(let samples) = small.samples else {
      preconditionFailure("DetectorModel: samples of another depth than was asked for")
    }
    let area = width * height
    let levels = Tensor([1, 3, height, width]) { planes in
      for pixel in 0..<area {
        for channel in 0..<3 {
          planes[channel * area + pixel] = Float(samples[3 * pixel + channel])
        }
      }
    }
    let picture = PictureNormalization.imageNet(levels)
    return model.found(in: framed(picture), threshold: threshold, masks: masks)
  }

  /// The picture in a frame of the size that it had in training, if it had one.
  private func framed(_ picture: Tensor) -> PaddedPictures {
    guard case .padded(let height, let width) = sizing else { return PaddedPictures(picture) }
    let size = picture.pictureSize
    return PaddedPictures(
      picture.padded(2, after: height - size.height).padded(3, after: width - size.width),
      sizes: [size])
  }

  /// What pictures were made smaller by in training.
  private var filter: ResizeFilter {
    switch sizing {
    case .stretched, .padded: .bicubic
    case .shorterSide: .bilinear
    }
  }

  /// As `get_size_with_aspect_ratio` of the original.
  private func size(of image: Image) -> (width: Int, height: Int) {
    switch sizing {
    case .stretched(let height, let width): return (width, height)
    case .padded(let height, let width):
      let fitted = FittedSize(height: image.height, width: image.width, into: [height, width])
      return (fitted.width, fitted.height)
    case .shorterSide(let wanted, let longest):
      let (short, long) = (min(image.width, image.height), max(image.width, image.height))
      let side =
        long * wanted > longest * short ? max(1, (longest * short + long / 2) / long) : wanted
      // A strip of one pixel keeps one.
      let other = max(1, min(side * long / short, longest))
      return image.width < image.height ? (side, other) : (other, side)
    }
  }
}
