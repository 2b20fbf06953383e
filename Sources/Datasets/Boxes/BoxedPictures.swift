import Crypto
import Files
import Images

/// Pictures with boxes, brought to one size for a detector to learn from; in memory where they fit.
///
/// They are squeezed to the size, or padded to it: as large as fits, in their own proportions, in its
/// upper left corner.
public struct BoxedPictures: ImageDataset {
  /// Which pictures there are, and what is in them.
  public let annotations: PictureAnnotations
  /// `[C, H, W]`.
  public let imageShape: [Int]
  private let preparation: PicturePreparation
  private let loaded: [[UInt8]]?
  private let contents: String

  /// Reads pictures.
  ///
  /// Throws where one cannot be read, or has another size than its annotation says.
  public init(
    _ annotations: PictureAnnotations, size: [Int],
    resize: PicturePreparation.Resize = .stretch, options: LoadingOptions = LoadingOptions()
  ) throws {
    guard !annotations.pictures.isEmpty else {
      throw DatasetError.empty(path: annotations.path, expected: "pictures")
    }
    for problem in annotations.problems { options.warn(problem) }
    self.annotations = annotations
    var preparation = PicturePreparation(imageShape: [3] + size)
    preparation.resize = resize
    self.preparation = preparation
    imageShape = [3] + size
    let bytes = imageShape.reduce(1, *)
    let isKept = options.cache != .never && annotations.pictures.count <= options.cacheLimit / bytes
    var (kept, hash): ([[UInt8]], _) = ([], SHA256())
    hash.update("boxes 1 \(annotations.classes)\n")
    for picture in annotations.pictures {
      let file = try Image.bytes(of: picture.path)
      hash.update("\(picture.id)\0")
      for box in picture.objects {
        hash.update(
          "\(box.label) \(box.left) \(box.top) \(box.right) \(box.bottom) "
            + "\(box.isDifficult) \(box.isCrowd)\n")
      }
      hash.update(data: Array(SHA256.hash(data: file)))
      let samples = try Self.samples(of: file, picture, preparation)
      if isKept { kept.append(samples) }
    }
    loaded = isKept ? kept : nil
    contents = hash.text()
  }

  /// Takes pictures that are in memory.
  init(
    _ annotations: PictureAnnotations, kept: [[UInt8]], size: [Int],
    resize: PicturePreparation.Resize, contents: String
  ) {
    self.annotations = annotations
    (imageShape, loaded, self.contents) = ([3] + size, kept, contents)
    var preparation = PicturePreparation(imageShape: [3] + size)
    preparation.resize = resize
    self.preparation = preparation
  }

  /// Some neighbours, where all are in memory.
  func part(_ range: Range<Int>) -> BoxedPictures {
    var annotations = annotations
    annotations.pictures = Array(annotations.pictures[range])
    return BoxedPictures(
      annotations, kept: Array((loaded ?? [])[range]), size: Array(imageShape.dropFirst()),
      resize: preparation.resize, contents: "\(range) of \(contents)")
  }

  private static func samples(
    of file: [UInt8], _ picture: AnnotatedPicture, _ preparation: PicturePreparation
  ) throws -> [UInt8] {
    let image = try Image.decode(file, name: picture.path)
    guard image.width == picture.width, image.height == picture.height else {
      throw DatasetError.invalid(
        path: picture.path, expected: "\(picture.width)×\(picture.height), as annotated",
        found: "\(image.width)×\(image.height)")
    }
    return try preparation.prepared(image, path: picture.path).samples
  }

  /// How much of each picture's samples it fills, from the upper left corner; `nil` where all fill
  /// them.
  public var fittedSizes: [FittedSize]? {
    guard preparation.resize == .pad else { return nil }
    return annotations.pictures.map { picture in
      FittedSize(
        height: picture.height, width: picture.width, into: Array(imageShape.dropFirst()))
    }
  }

  /// The number of pictures.
  public var count: Int { annotations.pictures.count }
  /// Whether pictures did not fit into memory.
  public var readsFiles: Bool { loaded == nil }
  /// The samples of a picture.
  public func samples(at index: Int) throws -> [UInt8] {
    if let loaded { return loaded[index] }
    let picture = annotations.pictures[index]
    return try Self.samples(of: try Image.bytes(of: picture.path), picture, preparation)
  }
  /// What the annotations call a picture.
  public func name(at index: Int) -> String { annotations.pictures[index].id }
  /// The names of the classes.
  public var classes: [String] { annotations.classes }
  /// Of the annotations and of the contents of the files.
  public func digest() throws -> String { contents }
}
