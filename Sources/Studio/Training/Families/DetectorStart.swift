import Checkpoints
import Datasets
import Detection
import Layers
import Tensors

/// A trained detector that gets a mask head: the head is fresh.
struct DetectorStart: ParameterSource {
  private static let prefix = "detr."

  private let file: ModelFile
  private let fresh: FreshParameters

  /// Opens the file of a detector that is to have some sizes, but for its mask head, and to have learned
  /// from pictures such as these.
  ///
  /// Throws where it is none, or another one.
  init(
    path: String, for configuration: DETRConfiguration, pictures: BoxedPictures,
    fresh: FreshParameters
  ) throws {
    (file, self.fresh) = (try ModelFile(path: path), fresh)
    _ = try file.detector()
    var expected = configuration
    expected.hasMasks = false
    guard file.card.detr == expected else {
      throw DatasetError.invalid(
        path: path,
        expected: "a detector without masks, of the recipe's sizes and the data's classes, "
          + expected.classes.joined(separator: ", "),
        found: Self.difference(file.card.detr ?? expected, expected))
    }
    let isPadded = pictures.fittedSizes != nil
    let (shape, wasPadded) = (file.card.detrImageShape, file.card.detrResize == .pad)
    guard shape == pictures.imageShape, wasPadded == isPadded else {
      throw DatasetError.invalid(
        path: path,
        expected:
          "a detector of pictures \(Self.text(pictures.imageShape, isPadded)) as the recipe's",
        found: "one of pictures \(Self.text(shape ?? [], wasPadded))")
    }
  }

  private static func text(_ shape: [Int], _ isPadded: Bool) -> String {
    "\(isPadded ? "padded" : "squeezed") to \(Array(shape.dropFirst()))"
  }

  private static func difference(
    _ found: DETRConfiguration, _ expected: DETRConfiguration
  ) -> String {
    if found.hasMasks { return "one with masks" }
    return found.classes == expected.classes
      ? "other sizes" : "one of " + found.classes.joined(separator: ", ")
  }

  var description: String { file.path }
  var names: [String] { [] }

  func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    guard name.hasPrefix(Self.prefix) else {
      return fresh.value(of: name, shape: shape, initializer: initializer)
    }
    return try file.checkpoint.value(
      of: String(name.dropFirst(Self.prefix.count)), shape: shape, initializer: initializer)
  }
}
