import Checkpoints
import Judging

/// A file whose network gives features of pictures.
public struct FeatureFile: Sendable {
  /// What gives them.
  public let extractor: any FeatureExtractor
  /// What the Fréchet distance of these features is called: only that of Inception's is the FID.
  public let frechetName: String
  /// What their kernel distance is called.
  public let kernelName: String
  /// `[H, W]` that the network looks at, `nil` where it brings pictures to its size as is usual.
  let size: [Int]?

  /// Opens a classifier of ours, or the Inception network by the names of its tensors.
  ///
  /// Throws where the file is neither, or tensors are missing.
  public init(path: String) throws {
    let checkpoint = try Checkpoint(path: path)
    guard checkpoint.metadata[ModelCard.key] == nil else {
      let file = try ModelFile(path: path)
      guard file.card.family == .classifier else {
        throw ModelError.noFeatures(
          path: path, found: "a model of the family \(file.card.family.rawValue)")
      }
      let classifier = try file.classifier()
      extractor = classifier
      frechetName = "classifier-distance (Fréchet, \(classifier.name))"
      kernelName = "classifier-distance (kernel, \(classifier.name))"
      size = Array(classifier.configuration.imageShape[1...])
      return
    }
    guard checkpoint.names.contains(Inception.firstParameter) else {
      let first = checkpoint.names.first.map { ", such as \($0)" } ?? ""
      throw ModelError.noFeatures(path: path, found: "\(checkpoint.names.count) tensors\(first)")
    }
    extractor = try Inception(checkpoint)
    (frechetName, kernelName) = ("FID", "KID")
    size = nil
  }
}
